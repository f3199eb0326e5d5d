package dev.events.server.http.jetty;

import dev.events.core.EventRepository;
import dev.events.core.history.EventHistory;
import dev.events.server.access.AccessControl;
import dev.events.server.audit.AuditLog;
import dev.events.server.http.CorsOrigins;
import dev.events.server.http.HttpSettings;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Operations;
import dev.events.server.http.Responses;
import dev.events.server.http.RoutePath;
import dev.events.server.http.RouteTable;
import dev.events.server.limits.RateLimiter;
import dev.events.server.metrics.RequestMetrics;
import dev.events.server.tls.CertificateWatch;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.eclipse.jetty.compression.gzip.GzipCompression;
import org.eclipse.jetty.compression.server.CompressionConfig;
import org.eclipse.jetty.compression.server.CompressionHandler;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.CrossOriginHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
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

    /** What pages of other sites may send and read, beside what all may. */
    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization",
            "Content-Encoding",
            "Content-Type",
            "Idempotency-Key",
            "If-Match",
            "If-None-Match",
            "Last-Event-ID",
            RequestGate.REQUEST_ID);

    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "ETag",
            Responses.POSITION,
            Operations.HEADER,
            "Location",
            "RateLimit",
            "RateLimit-Policy",
            "Retry-After",
            "WWW-Authenticate",
            RequestGate.REQUEST_ID);

    private static final Duration PREFLIGHT_MAX_AGE = Duration.ofMinutes(10);

    /** How long running requests may take to finish when the server stops. */
    private static final long STOP_MILLIS = 20_000;

    private final Server server = new Server(new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS));
    private final ServerConnector connector;
    private final String urlHost;
    private final @Nullable TlsConnections tls;
    private final SparkBridge spark;

    private JettyServer(
            HttpSettings settings,
            @Nullable CertificateWatch certificates,
            RequestGate gate,
            AccessControl access,
            ClientAddress addresses,
            @Nullable RateLimiter limiter,
            @Nullable AuditLog audit,
            EventRepository repository,
            EventHistory history,
            Operations operations,
            RequestMetrics metrics) {
        spark = new SparkBridge(new RouteDispatcher(repository, history, operations, access, audit));
        tls = certificates == null ? null : new TlsConnections(certificates.certificate());
        connector = new ServerConnector(
                server,
                1,
                1,
                tls == null ? new ConnectionFactory[] {new HttpConnectionFactory(http())} : tls.factories(http()));
        AuditedRequests audited = audit == null ? null : new AuditedRequests(audit, addresses, Clock.systemUTC(), gate);
        Handler routes = servlets();
        WaitingLines lines = new WaitingLines(audited == null ? routes : audited.guarding(routes));
        gate.setHandler(new AccessCheck(access, new RequestLimits(limiter, addresses), gate, new BodyReader(lines)));
        Handler outer = audited == null ? gate : audited;
        urlHost = tls == null || settings.serverNames().isEmpty()
                ? settings.host()
                : settings.serverNames().get(0);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(CONNECTION_IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        server.setHandler(new GracefulHandler(
                compressing(settings.corsOrigins().isEmpty() ? outer : crossOrigin(settings.corsOrigins(), outer))));
        server.setErrorHandler(new ProblemErrorHandler());
        AccessLog accessLog = new AccessLog(addresses);
        server.setRequestLog((request, response) -> {
            AuditedRequests.completed(request, response);
            accessLog.log(request, response);
            record(metrics, request, response);
        });
        server.setStopTimeout(STOP_MILLIS);
    }

    /**
     * Starts the server. It answers requests when this method returns.
     *
     * @param certificates the certificate for TLS; null for plain HTTP
     * @param access decides who may use which route
     * @param limiter limits the requests of each caller; null for no limit
     * @param audit gets a line for each change and each refused request; null for none
     * @param repository all events
     * @param history all operations on them
     * @param operations makes new ones
     * @throws IOException if the server cannot listen on the port
     */
    public static JettyServer start(
            HttpSettings settings,
            @Nullable CertificateWatch certificates,
            RouteTable routes,
            AccessControl access,
            @Nullable RateLimiter limiter,
            @Nullable AuditLog audit,
            EventRepository repository,
            EventHistory history,
            Operations operations,
            RequestMetrics metrics)
            throws IOException {
        RequestGate gate = new RequestGate(routes, new HostCheck(settings), settings.proxies());
        JettyServer jetty = new JettyServer(
                settings,
                certificates,
                gate,
                access,
                new ClientAddress(settings.proxies()),
                limiter,
                audit,
                repository,
                history,
                operations,
                metrics);
        jetty.spark.startSpark(routes.methods(), jetty.new Listener());
        if (certificates != null && jetty.tls != null) {
            certificates.start(jetty.tls::use);
        }
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
        CompressionHandler compression = new CompressionHandler(handler) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                // Whatever else it compresses nothing, and would take time to find out.
                return HttpMethod.GET.is(request.getMethod())
                        ? super.handle(request, response, callback)
                        : handler.handle(request, response, callback);
            }
        };
        compression.putCompression(gzip);
        compression.putConfiguration("/*", config.build());
        return compression;
    }

    /** Lets pages of other sites use this server. Answers a browser's preflight requests, which carry no token. */
    private static Handler crossOrigin(CorsOrigins origins, Handler handler) {
        CrossOriginHandler crossOrigin = new CrossOriginHandler() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                // A preflight request does not get as far as the gate.
                RequestGate.identify(request, response);
                return super.handle(request, response, callback);
            }
        };
        crossOrigin.setHandler(handler);
        crossOrigin.setAllowedOriginPatterns(Set.copyOf(origins.patterns()));
        crossOrigin.setAllowedMethods(Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"));
        crossOrigin.setAllowedHeaders(REQUEST_HEADERS);
        crossOrigin.setExposedHeaders(RESPONSE_HEADERS);
        // A script may send a token in Authorization; what the browser itself remembers for this server stays out.
        crossOrigin.setAllowCredentials(false);
        crossOrigin.setPreflightMaxAge(PREFLIGHT_MAX_AGE);
        return crossOrigin;
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setUriCompliance(RAW_PATHS);
        return http;
    }

    /** The address of the server, such as {@code http://127.0.0.1:5000}. With TLS it has a name, if one is configured. */
    public String url() {
        return url(urlHost);
    }

    /** The address of the server for this machine, by the number that it listens on. */
    public String localUrl() {
        String host = connector.getHost();
        return url(host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host);
    }

    private String url(String host) {
        return (tls == null ? "http://" : "https://")
                + (host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host)
                + ":" + connector.getLocalPort();
    }

    /** Stops accepting requests and waits for running ones. */
    @Override
    public void close() {
        spark.stopSpark();
    }
}
