package dev.events.server.http.jetty;

import dev.events.server.http.RouteLoad;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Shares out the threads: reads, changes, bulk changes and uploads each have a number of them and a line of their own. Monitoring never
 * waits, so threads are left for it.
 */
final class WaitingLines extends Handler.Wrapper {
    private static final int READS = 96;
    private static final int CHANGES = 80;

    /** The store makes them one after the other anyway, and each holds a batch of events in memory. */
    private static final int BULK_CHANGES = 4;

    private static final int UPLOADS = 32;

    /** The threads that routes may hold at once. Each upload holds two. */
    static final int THREADS = READS + CHANGES + BULK_CHANGES + 2 * UPLOADS;

    private static final int LONGEST = 2_000;
    private static final long MAX_WAIT_MILLIS = 10_000;
    private static final long MAX_LONG_WAIT_MILLIS = 20_000;

    private final WaitingLine reads = new WaitingLine("reads", READS, LONGEST, MAX_WAIT_MILLIS);
    private final WaitingLine changes = new WaitingLine("changes", CHANGES, LONGEST, MAX_WAIT_MILLIS);
    private final WaitingLine bulkChanges =
            new WaitingLine("bulk changes", BULK_CHANGES, LONGEST, MAX_LONG_WAIT_MILLIS);
    private final WaitingLine uploads = new WaitingLine("uploads", UPLOADS, LONGEST, MAX_LONG_WAIT_MILLIS);

    WaitingLines(Handler next) {
        super(next);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        WaitingLine line = line(RequestGate.load(request));
        return line == null
                ? super.handle(request, response, callback)
                : line.handle(getHandler(), request, response, callback);
    }

    private @Nullable WaitingLine line(RouteLoad load) {
        return switch (load) {
            case MONITORING -> null;
            case READ -> reads;
            case CHANGE -> changes;
            case BULK_CHANGE -> bulkChanges;
            case UPLOAD -> uploads;
        };
    }
}
