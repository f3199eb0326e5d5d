package dev.events.server.http.jetty;

import jakarta.servlet.GenericServlet;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import spark.RouteImpl;
import spark.Service;
import spark.embeddedserver.EmbeddedServer;
import spark.embeddedserver.EmbeddedServers;
import spark.embeddedserver.jetty.websocket.WebSocketHandlerWrapper;
import spark.http.matching.MatcherFilter;
import spark.route.HttpMethod;
import spark.ssl.SslStores;

/**
 * Connects {@link RequestGate} and {@link RouteDispatcher} through Spark. No other class uses Spark.
 *
 * <p>This service is a Spark application: Spark starts Jetty and handles every request, but makes no decisions. Spark's
 * own routing would try one route after the other, parse the path for each, answer a wrong method with 404, and end the
 * process if the port is in use. These are the work-arounds:
 *
 * <ul>
 *   <li>The gate finds the route first and stores it in an attribute of the request. In Spark only {@code *} is mapped,
 *       once for each method.
 *   <li>Spark keeps the factories of its servers in one static map without a lock, so servers are started one at a
 *       time.
 *   <li>Spark starts Jetty in a new thread when the first route is mapped. Jetty waits there until the last route is
 *       mapped, and a failure is passed to the thread that called {@link #startSpark}.
 *   <li>Spark would let {@code X-HTTP-Method-Override} change the method after the gate has checked it, and fails on a
 *       malformed {@code Accept}. Both headers are hidden from Spark; routes receive the original request.
 *   <li>Spark writes the return value of a route. Responses are complete by then, so routes return an empty one. Spark does not see
 *       that a route answers later (as an asynchronous servlet), and would send an empty response; such a response poses as
 *       one that has begun.
 * </ul>
 */
final class SparkBridge extends GenericServlet {
    /** The server that Spark starts and stops. */
    interface Backend {
        /** Starts listening and returns the port. */
        int listen() throws Exception;

        void stopListening();
    }

    private final RouteDispatcher dispatcher;
    private final Service spark = Service.ignite();
    private final CountDownLatch routesAreMapped = new CountDownLatch(1);
    private volatile @Nullable MatcherFilter routes;
    private volatile @Nullable Exception failure;

    SparkBridge(RouteDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /**
     * Makes Spark start {@code backend}. It answers requests when this method returns.
     *
     * @throws IOException if it cannot listen
     */
    void startSpark(Iterable<dev.events.server.http.HttpMethod> methods, Backend backend) throws IOException {
        synchronized (SparkBridge.class) {
            Object identifier = new Object();
            EmbeddedServers.add(identifier, (sparkRoutes, staticFiles, exceptions, otherHandlers) -> {
                routes = new MatcherFilter(sparkRoutes, staticFiles, exceptions, false, otherHandlers);
                return new UnderSpark(backend);
            });
            spark.embeddedServerIdentifier(identifier);
            spark.initExceptionHandler(e -> failure = e);
            for (dev.events.server.http.HttpMethod method : methods) {
                spark.addRoute(
                        HttpMethod.get(method.name().toLowerCase(Locale.ROOT)), RouteImpl.create("*", this::dispatch));
            }
            routesAreMapped.countDown();
            spark.awaitInitialization();
        }
        Exception e = failure;
        if (e != null) {
            throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
        }
    }

    void stopSpark() {
        spark.stop();
        spark.awaitStop();
    }

    @Override
    public void service(ServletRequest request, ServletResponse response) throws IOException, ServletException {
        MatcherFilter filter = routes;
        if (filter == null) {
            throw new IllegalStateException("not started by Spark");
        }
        SparkRequest given = new SparkRequest((HttpServletRequest) request);
        filter.doFilter(given, new SparkResponse(given, (HttpServletResponse) response), null);
    }

    private Object dispatch(spark.Request request, spark.Response response) {
        dispatcher.dispatch(((SparkRequest) request.raw()).original(), ((SparkResponse) response.raw()).original());
        return "";
    }

    /** A request without the headers that Spark must not see. */
    private static final class SparkRequest extends HttpServletRequestWrapper {
        SparkRequest(HttpServletRequest request) {
            super(request);
        }

        HttpServletRequest original() {
            return (HttpServletRequest) getRequest();
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("X-HTTP-Method-Override") || name.equalsIgnoreCase("Accept")
                    ? null
                    : super.getHeader(name);
        }
    }

    /** A response that Spark leaves alone if the route answers later. */
    private static final class SparkResponse extends HttpServletResponseWrapper {
        private final SparkRequest request;

        SparkResponse(SparkRequest request, HttpServletResponse response) {
            super(response);
            this.request = request;
        }

        HttpServletResponse original() {
            return (HttpServletResponse) getResponse();
        }

        @Override
        public boolean isCommitted() {
            return super.isCommitted() || request.isAsyncStarted();
        }
    }

    /** Spark's interface to the server. Ignores Spark's address and port, because the server has its own. */
    private final class UnderSpark implements EmbeddedServer {
        private final Backend backend;

        UnderSpark(Backend backend) {
            this.backend = backend;
        }

        @Override
        public int ignite(
                String host,
                int port,
                boolean useHttp2,
                SslStores sslStores,
                int maxThreads,
                int minThreads,
                int threadIdleMillis)
                throws Exception {
            routesAreMapped.await();
            return backend.listen();
        }

        @Override
        public void extinguish() {
            backend.stopListening();
        }

        @Override
        public void configureWebSockets(
                Map<String, WebSocketHandlerWrapper> handlers, Optional<Long> idleTimeoutMillis) {
            // There are no WebSockets.
        }

        @Override
        public void join() {
            // Not needed: the server's threads keep the process alive.
        }

        @Override
        public int activeThreadCount() {
            return 0;
        }
    }
}
