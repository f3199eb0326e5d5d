package dev.events.server.http.jetty;

import dev.events.server.audit.AuditLine;
import dev.events.server.audit.AuditLog;
import dev.events.server.audit.AuditUnavailableException;
import dev.events.server.audit.TouchedIds;
import dev.events.server.http.Problem;
import dev.events.server.http.RouteLoad;
import dev.events.server.http.RoutePath;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Has a line in the audit log for each request that may change something, and for each that is refused. The line is there before
 * the client gets any of the answer, so what is acknowledged is in the log whatever happens then. An upload, which is answered
 * while it is read, has one line when its answer begins and another one when it ends.
 */
final class AuditedRequests extends Handler.Wrapper {
    /** The attribute of a request that holds its {@link Entry}. */
    private static final String ENTRY = "dev.events.audit";

    private static final Set<Integer> REFUSALS =
            Set.of(HttpStatus.UNAUTHORIZED_401, HttpStatus.FORBIDDEN_403, HttpStatus.TOO_MANY_REQUESTS_429);

    /** Longer than any method that a route has. */
    private static final int MAX_METHOD = 20;

    private final AuditLog log;
    private final ClientAddress addresses;
    private final Clock clock;

    AuditedRequests(AuditLog log, ClientAddress addresses, Clock clock, Handler next) {
        super(next);
        this.log = log;
        this.addresses = addresses;
        this.clock = clock;
    }

    /** What a request that may change something has changed; null if it may not, or there is no audit log. */
    static @Nullable TouchedIds touched(Attributes request) {
        return request.getAttribute(ENTRY) instanceof Entry entry && entry.load() != null ? entry.touched : null;
    }

    /** Lets requests through that change nothing, and others if their lines can be written. */
    Handler guarding(Handler next) {
        return new Handler.Wrapper(next) {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                if (request.getAttribute(ENTRY) instanceof Entry entry && entry.load() != null) {
                    try {
                        log.requireWritable();
                        entry.maySucceed = true;
                    } catch (AuditUnavailableException e) {
                        Problem problem = Problem.busy(String.valueOf(e.getMessage()));
                        ProblemSender.send(problem, request, response, callback);
                        return true;
                    }
                }
                return super.handle(request, response, callback);
            }
        };
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Entry entry = new Entry(request);
        request.setAttribute(ENTRY, entry);
        return super.handle(request, entry.watching(response), callback);
    }

    /** Writes the line of a request whose answer never began, or was broken off, when everything is over. */
    static void completed(Request request, Response response) {
        if (request.getAttribute(ENTRY) instanceof Entry entry) {
            entry.end(response, !response.isCompletedSuccessfully());
        }
    }

    /** A request that may get a line. */
    private final class Entry {
        private final Request request;
        private final TouchedIds touched = new TouchedIds();
        /** Whether its route has run, or will. */
        private volatile boolean maySucceed;

        private boolean begun;
        private boolean ended;

        Entry(Request request) {
            this.request = request;
        }

        /** How the request may change something; null if it cannot. */
        @Nullable
        RouteLoad load() {
            RoutePath path = RequestGate.route(request);
            if (path == null || !path.methods().contains(request.getMethod())) {
                return null;
            }
            RouteLoad load = RequestGate.load(request);
            return load == RouteLoad.CHANGE || load == RouteLoad.BULK_CHANGE || load == RouteLoad.UPLOAD ? load : null;
        }

        Response watching(Response response) {
            return new Response.Wrapper(request, response) {
                @Override
                public void write(boolean last, ByteBuffer content, Callback callback) {
                    beforeWrite(this, last);
                    super.write(last, content, callback);
                }
            };
        }

        private synchronized void beforeWrite(Response response, boolean last) {
            if (last || !maySucceed || load() != RouteLoad.UPLOAD) {
                end(response, false);
            } else if (!begun) {
                begun = true;
                log.written(line(response, true));
            }
        }

        synchronized void end(Response response, boolean brokenOff) {
            if (ended) {
                return;
            }
            ended = true;
            if (maySucceed) {
                log.written(line(response, brokenOff));
            } else if (load() != null || REFUSALS.contains(response.getStatus())) {
                log.refused(line(response, brokenOff));
            }
        }

        private AuditLine line(Response response, boolean unfinished) {
            String requestId = response.getHeaders().get(RequestGate.REQUEST_ID);
            int status = response.getStatus();
            RoutePath path = RequestGate.route(request);
            String method = request.getMethod();
            return new AuditLine(
                    clock.instant(),
                    requestId == null ? "-" : requestId,
                    AccessCheck.caller(request).token(),
                    addresses.of(request),
                    method.substring(0, Math.min(MAX_METHOD, method.length())),
                    path == null ? null : path.pattern().template(),
                    touched,
                    status == 0 ? HttpStatus.OK_200 : status,
                    unfinished);
        }
    }
}
