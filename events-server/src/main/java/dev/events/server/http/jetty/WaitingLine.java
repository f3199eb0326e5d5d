package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs a limited number of requests of one kind at once. The next ones wait in line without a thread, and the first in
 * line is the next to run. Whoever has waited for too long, or finds the line too long, is answered with 503.
 */
final class WaitingLine {
    private final String what;
    private final int places;
    private final int longest;
    private final long maxWaitMillis;

    private final Set<Waiting> line = new LinkedHashSet<>();
    private int free;

    /**
     * A line.
     *
     * @param what the name of these requests in messages
     * @param places how many of them run at once
     * @param longest how many may wait
     * @param maxWaitMillis how long each may wait. Less than the time after which an idle connection is closed
     */
    WaitingLine(String what, int places, int longest, long maxWaitMillis) {
        this.what = what;
        this.places = places;
        this.longest = longest;
        this.maxWaitMillis = maxWaitMillis;
        this.free = places;
    }

    /** Runs the handler, now or later. */
    boolean handle(Handler next, Request request, Response response, Callback callback) throws Exception {
        switch (place(next, request, response, callback)) {
            case FREE -> {
                try {
                    return next.handle(request, response, callback);
                } finally {
                    leave();
                }
            }
            case NONE -> refuse(request, response, callback);
            case IN_LINE -> {
                // Runs later.
            }
        }
        return true;
    }

    private enum Place {
        FREE,
        IN_LINE,
        NONE
    }

    private synchronized Place place(Handler next, Request request, Response response, Callback callback) {
        if (free > 0) {
            free--;
            return Place.FREE;
        }
        if (line.size() == longest) {
            return Place.NONE;
        }
        line.add(new Waiting(next, request, response, callback));
        return Place.IN_LINE;
    }

    private void leave() {
        Waiting first = first();
        if (first != null) {
            first.callIn();
        }
    }

    /** The request that gets the place that has become free; null if none waits. */
    private synchronized @Nullable Waiting first() {
        if (line.isEmpty()) {
            free++;
            return null;
        }
        Waiting first = line.iterator().next();
        line.remove(first);
        return first;
    }

    private void refuse(Request request, Response response, Callback callback) {
        Problem problem = Problem.busy(places + " " + what + " are running, which is the limit");
        // An upload goes on sending, and nobody reads it.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        try {
            ProblemSender.send(problem, request, response, callback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request in the line. */
    private final class Waiting {
        private final Handler next;
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final Scheduler.Task timeout;

        Waiting(Handler next, Request request, Response response, Callback callback) {
            this.next = next;
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.timeout =
                    request.getComponents().getScheduler().schedule(this::giveUp, maxWaitMillis, TimeUnit.MILLISECONDS);
        }

        private void giveUp() {
            boolean waited;
            synchronized (WaitingLine.this) {
                waited = line.remove(this);
            }
            if (waited) {
                refuse(request, response, callback);
            }
        }

        void callIn() {
            timeout.cancel();
            try {
                request.getContext().execute(this::run);
            } catch (RejectedExecutionException e) {
                leave();
                callback.failed(e);
            }
        }

        private void run() {
            try {
                LaterHandler.run(next, request, response, callback);
            } finally {
                leave();
            }
        }
    }
}
