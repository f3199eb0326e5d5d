package dev.events.server.http.jetty;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;
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
 * Spark, between {@link RequestGate} and {@link RouteDispatcher}; the only class that knows it.
 *
 * <p>This service is a Spark application: Spark starts Jetty and hands it every request. It decides nothing. By itself
 * it would try the routes one after the other, take each path apart anew, answer a wrong method with 404 and end the
 * process when a port is taken. These are the work-arounds:
 *
 * <ul>
 *   <li>The gate finds the route two hops earlier and keeps it in an attribute of the request; Spark maps only
 *       {@code *}, once a method.
 *   <li>Spark keeps the factories of its servers in one static map without a lock, so servers are started one at a time.
 *   <li>Spark starts Jetty in a thread of its own as soon as the first route is mapped; Jetty waits there until the last
 *       one is, and a failure comes back to the thread that called {@link #startSpark}.
 *   <li>Spark would let {@code X-HTTP-Method-Override} change the method after the gate looked at it, and fails on a
 *       malformed {@code Accept}. It sees neither; routes get the request as it came.
 *   <li>Spark writes what a route returns. Responses are complete by then, so each returns nothing.
 * </ul>
 */
final class SparkBridge extends AbstractHandler {
    /** What Spark starts and stops. */
    interface Backend {
        /** Listens, and returns the port. */
        int listen() throws Exception;

        void stopListening();
    }

    private final Service spark = Service.ignite();
    private final CountDownLatch routesAreMapped = new CountDownLatch(1);
    private volatile @Nullable MatcherFilter routes;
    private volatile @Nullable Exception failure;

    /**
     * Has Spark start {@code backend}, which answers requests when this returns.
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
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        MatcherFilter filter = routes;
        if (filter == null) {
            throw new IllegalStateException("not started by Spark");
        }
        filter.doFilter(new SparkRequest(request), response, null);
        base.setHandled(true);
    }

    private Object dispatch(spark.Request request, spark.Response response) {
        RouteDispatcher.dispatch(((SparkRequest) request.raw()).original(), response.raw());
        return "";
    }

    /** A request as Spark may see it. */
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

    /** The server under Spark's routes, as Spark sees it. It has its own address, and heeds none from Spark. */
    private final class UnderSpark implements EmbeddedServer {
        private final Backend backend;

        UnderSpark(Backend backend) {
            this.backend = backend;
        }

        @Override
        public int ignite(
                String host, int port, SslStores sslStores, int maxThreads, int minThreads, int threadIdleMillis)
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
            // There are none.
        }

        @Override
        public void join() {
            // Nobody joins; the server's own threads keep the process alive.
        }

        @Override
        public int activeThreadCount() {
            return 0;
        }
    }
}
