package dev.events.server.http;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.StatisticsHandler;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import spark.ExceptionMapper;
import spark.embeddedserver.EmbeddedServer;
import spark.embeddedserver.jetty.websocket.WebSocketHandlerWrapper;
import spark.http.matching.MatcherFilter;
import spark.route.Routes;
import spark.ssl.SslStores;
import spark.staticfiles.StaticFilesConfiguration;

/**
 * Jetty, set up for this service, as the server under Spark's routes: no session, errors of Jetty's own in the form of
 * all others, an access log, and a stop that lets requests finish.
 */
final class JettyServer implements EmbeddedServer {
    private static final Logger LOG = LoggerFactory.getLogger(JettyServer.class);

    private static final int MAX_THREADS = 200;
    private static final int MIN_THREADS = 8;
    private static final int THREAD_IDLE_MILLIS = 60_000;
    private static final int CONNECTION_IDLE_MILLIS = 30_000;
    private static final int ACCEPT_QUEUE = 1024;
    private static final int MIN_COMPRESSED_BYTES = 1024;
    private static final String[] COMPRESSED = {
        Bodies.JSON,
        Bodies.NDJSON,
        EventStreams.CSV,
        Metrics.MEDIA_TYPE,
        "application/yaml",
        "text/html",
        "text/css",
        "text/javascript"
    };
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    /** How long requests may take to finish once the server was told to stop. */
    private static final long STOP_MILLIS = 20_000;

    private final Gate gate;
    private final RequestLog log;
    private final Server server = new Server(new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS));
    private final ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http()));
    private CountDownLatch startSignal = new CountDownLatch(0);

    JettyServer(Gate gate, RequestLog log) {
        this.gate = gate;
        this.log = log;
    }

    /** Puts Spark's routes behind the gate; Spark calls this as its server factory. */
    EmbeddedServer under(
            Routes routes, StaticFilesConfiguration staticFiles, ExceptionMapper exceptions, boolean otherHandlers) {
        MatcherFilter matcher = new MatcherFilter(routes, staticFiles, exceptions, false, otherHandlers);
        gate.setHandler(new org.eclipse.jetty.server.handler.AbstractHandler() {
            @Override
            public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
                    throws IOException, javax.servlet.ServletException {
                matcher.doFilter(request, response, null);
                base.setHandled(true);
            }
        });
        return this;
    }

    void startWhen(CountDownLatch signal) {
        this.startSignal = signal;
    }

    @Override
    public int ignite(String host, int port, SslStores sslStores, int maxThreads, int minThreads, int threadIdleMillis)
            throws Exception {
        startSignal.await();
        connector.setHost(host);
        connector.setPort(port);
        connector.setIdleTimeout(CONNECTION_IDLE_MILLIS);
        connector.setAcceptQueueSize(ACCEPT_QUEUE);
        server.addConnector(connector);
        GzipHandler gzip = new GzipHandler();
        gzip.setIncludedMimeTypes(COMPRESSED);
        // Clients that ask for what they cannot read are no longer about.
        gzip.setExcludedAgentPatterns();
        gzip.setMinGzipSize(MIN_COMPRESSED_BYTES);
        gzip.setHandler(gate);
        StatisticsHandler inFlight = new StatisticsHandler();
        inFlight.setHandler(gzip);
        server.setHandler(inFlight);
        server.setErrorHandler(new ProblemErrorHandler());
        server.setRequestLog(log);
        server.setStopTimeout(STOP_MILLIS);
        try {
            server.start();
        } catch (Exception e) {
            server.stop();
            throw e;
        }
        return connector.getLocalPort();
    }

    private static HttpConfiguration http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        return http;
    }

    String url() {
        String host = connector.getHost();
        return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort();
    }

    @Override
    public void configureWebSockets(Map<String, WebSocketHandlerWrapper> handlers, Optional<Long> idleTimeoutMillis) {
        // There are none.
    }

    @Override
    public void join() throws InterruptedException {
        server.join();
    }

    @Override
    public void extinguish() {
        try {
            server.stop();
        } catch (Exception e) {
            LOG.warn("stopped before every request was answered: {}", e.toString());
        }
    }

    @Override
    public int activeThreadCount() {
        return server.getThreadPool().getThreads() - server.getThreadPool().getIdleThreads();
    }
}
