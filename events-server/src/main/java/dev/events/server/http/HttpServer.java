package dev.events.server.http;

import dev.events.core.EventRepository;
import dev.events.core.GroupCommitRepository;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.eclipse.jetty.server.RequestLog;
import org.jspecify.annotations.Nullable;
import spark.Service;
import spark.embeddedserver.EmbeddedServers;

/** The HTTP side of the server: its routes, on a port. */
public final class HttpServer implements AutoCloseable {
    private final Service spark;
    private final JettyServer jetty;
    private final Metrics metrics;

    private HttpServer(Service spark, JettyServer jetty, Metrics metrics) {
        this.spark = spark;
        this.jetty = jetty;
        this.metrics = metrics;
    }

    /**
     * Listens, and serves when this returns.
     *
     * @param host address or name to listen on
     * @param port TCP port; 0 for any free one
     * @param serverNames what a request's {@code Host} may name besides loopback and {@code host}
     * @throws IOException if the port cannot be listened on
     */
    public static synchronized HttpServer start(
            String host, int port, List<String> serverNames, EventRepository repository, Clock clock)
            throws IOException {
        Metrics metrics = new Metrics();
        RouteTable routes = routes(new GroupCommitRepository(new TimedRepository(repository, metrics)), clock, metrics);
        AccessLog accessLog = new AccessLog();
        RequestMetrics requestMetrics = new RequestMetrics(metrics);
        RequestLog log = (request, response) -> {
            accessLog.log(request, response);
            requestMetrics.log(request, response);
        };

        Service spark = Service.ignite();
        JettyServer jetty = new JettyServer(new Gate(routes, new HostCheck(host, serverNames)), log);
        // Spark keeps its servers' factories in one static map without a lock, hence "synchronized" above.
        Object identifier = new Object();
        EmbeddedServers.add(identifier, jetty::under);
        Start start = new Start();
        jetty.startWhen(start.routesAreMapped);
        spark.embeddedServerIdentifier(identifier);
        spark.ipAddress(host);
        spark.port(port);
        spark.initExceptionHandler(start::failed);
        routes.mapOn(spark);
        start.routesAreMapped.countDown();
        spark.awaitInitialization();
        try {
            start.check();
        } catch (IOException e) {
            metrics.close();
            throw e;
        }
        return new HttpServer(spark, jetty, metrics);
    }

    /** Everything that is served. */
    static RouteTable routes(EventRepository repository, Clock clock, Metrics metrics) {
        EventStreams streams = new EventStreams(repository);
        BulkUploads uploads = new BulkUploads(repository, clock);
        metrics.watch(streams);
        metrics.watch(uploads);
        RouteTable routes = new RouteTable();
        new HealthRoutes(repository).addTo(routes);
        metrics.addTo(routes);
        new DescriptionRoutes().addTo(routes);
        new LegacyRoutes(repository, clock, streams).addTo(routes);
        new EventRoutes(repository, clock, streams, uploads).addTo(routes);
        new BulkRoutes(repository).addTo(routes);
        new StatsRoutes(repository, clock).addTo(routes);
        return routes;
    }

    /** The address that it listens on. */
    public String url() {
        return jetty.url();
    }

    /** Stops accepting and waits until what was accepted is answered. */
    @Override
    public void close() {
        spark.stop();
        spark.awaitStop();
        metrics.close();
    }

    /** Spark starts its server in a thread of its own as soon as the first route is mapped; this waits and listens. */
    private static final class Start {
        final CountDownLatch routesAreMapped = new CountDownLatch(1);
        private volatile @Nullable Exception failure;

        void failed(Exception e) {
            failure = e;
        }

        void check() throws IOException {
            Exception e = failure;
            if (e instanceof IOException io) {
                throw io;
            }
            if (e != null) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }
}
