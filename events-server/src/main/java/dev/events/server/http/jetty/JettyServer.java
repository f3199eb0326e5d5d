package dev.events.server.http.jetty;

import dev.events.core.EventRepository;
import dev.events.server.access.AccessControl;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.RoutePath;
import dev.events.server.http.RouteTable;
import dev.events.server.http.TrustedProxies;
import dev.events.server.metrics.RequestMetrics;
import java.io.IOException;
import java.util.List;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves routes on a port. Configures Jetty for this service: no sessions, problem+json for Jetty's errors, an access
 * log, and a graceful stop.
 */
public final class JettyServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JettyServer.class);

    /** Threads beside those of the routes: for connections, for monitoring, and one each for accepting and selecting. */
    private static final int OTHER_THREADS = 24;

    private static final int MAX_THREADS = WaitingLines.THREADS + OTHER_THREADS;
    private static final int MIN_THREADS = 8;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final int CONNECTION_IDLE_MILLIS = 30_000;
    private static final int ACCEPT_QUEUE = 1024;
    private static final int MIN_COMPRESSED_BYTES = 1024;
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    /**
     * Allows escaped slashes, percent signs and empty segments in paths. They are ambiguous only to a server that decodes a
     * path before it matches it; {@link RequestGate} matches it as it was sent.
     */
    private static final UriCompliance RAW_PATHS = UriCompliance.RFC3986.with(
            "RAW_PATHS",
            UriCompliance.Violation.AMBIGUOUS_PATH_SEPARATOR,
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.AMBIGUOUS_EMPTY_SEGMENT);

    /** How long running requests may take to finish when the server stops. */
    private static final long STOP_MILLIS = 20_000;

    private final Server server = new Server(new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS));
    private final ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    private final SparkBridge spark;

    private JettyServer(
            String host,
            int port,
            RequestGate gate,
            AccessControl access,
            EventRepository repository,
            AccessLog accessLog,
            RequestMetrics metrics) {
        spark = new SparkBridge(new RouteDispatcher(repository));
        gate.setHandler(new AccessCheck(access, new BodyReader(new WaitingLines(servlets()))));
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(CONNECTION_IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(compressing(gate)));
        server.setErrorHandler(new ProblemErrorHandler());
        server.setRequestLog((request, response) -> {
            accessLog.log(request, response);
            record(metrics, request, response);
        });
        server.setStopTimeout(STOP_MILLIS);
    }

    /**
     * Starts the server. It answers requests when this method returns.
     *
     * @param host address or name to listen on
     * @param port TCP port; 0 for any free one
     * @param serverNames names that are allowed in {@code Host} besides loopback and {@code host}
     * @param proxies the reverse proxies in front of it
     * @param access decides who may use which route
     * @param repository all events
     * @throws IOException if the server cannot listen on the port
     */
    public static JettyServer start(
            String host,
            int port,
            List<String> serverNames,
            TrustedProxies proxies,
            RouteTable routes,
            AccessControl access,
            EventRepository repository,
            RequestMetrics metrics)
            throws IOException {
        RequestGate gate = new RequestGate(routes, new HostCheck(host, serverNames), proxies);
        JettyServer jetty = new JettyServer(host, port, gate, access, repository, new AccessLog(proxies), metrics);
        jetty.spark.startSpark(routes.methods(), jetty.new Listener());
        return jetty;
    }

    private final class Listener implements SparkBridge.Backend {
        @Override
        public int listen() throws Exception {
            try {
                server.start();
            } catch (Exception e) {
                server.stop();
                throw e;
            }
            return connector.getLocalPort();
        }

        @Override
        public void stopListening() {
            try {
                server.stop();
            } catch (Exception e) {
                LOG.warn("stopped before every request was answered: {}", e.toString());
            }
        }
    }

    private static void record(RequestMetrics metrics, Request request, Response response) {
        RoutePath path = RequestGate.route(request);
        // Before the current time is read: a request that never reached the gate started "now".
        long started = RequestGate.startedNanos(request);
        metrics.record(
                request.getMethod(),
                path == null ? null : path.pattern().template(),
                response.getStatus(),
                System.nanoTime() - started);
    }

    /** Spark needs requests of the servlet API. */
    private ServletContextHandler servlets() {
        ServletContextHandler servlets = new ServletContextHandler();
        servlets.addServlet(new ServletHolder(spark), "/");
        servlets.setErrorHandler(new ProblemErrorHandler());
        return servlets;
    }

    /** Compresses responses for clients that accept gzip. Bodies of requests stay as they are. */
    private static Handler compressing(Handler handler) {
        CompressionConfig.Builder config = CompressionConfig.builder()
                .compressIncludeMethod(HttpMethod.GET.asString())
                .decompressExcludePath("/*");
        MediaTypes.COMPRESSED.forEach(config::compressIncludeMimeType);
        GzipCompression gzip = new GzipCompression();
        gzip.setMinCompressSize(MIN_COMPRESSED_BYTES);
        CompressionHandler compression = new CompressionHandler(handler);
        compression.putCompression(gzip);
        compression.putConfiguration("/*", config.build());
        return compression;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(RAW_PATHS);
        return http;
    }

    /** The address of the server, such as {@code http://127.0.0.1:5000}. */
    public String url() {
        String host = connector.getHost();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort();
    }

    /** Stops accepting requests and waits for running ones. */
    @Override
    public void close() {
        spark.stopSpark();
    }
}
