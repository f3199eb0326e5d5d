package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import dev.events.server.http.RequestBody;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A body that is read as it arrives, without a thread that waits for it. When it is complete, the next handler runs; if it
 * does not arrive, or is too long, the request is answered with a problem.
 */
final class ArrivingBody implements ArrivingBodies.Body, Invocable.Task {
    /** How long a body may take to arrive. */
    private static final long ARRIVAL_SECONDS = 30;

    /** How long and how far an oversized body is read and discarded, so that the client still receives the response. */
    private static final long DRAIN_SECONDS = 2;

    private static final long DRAIN_BYTES = 64 << 20;

    /** Bodies that are complete at once count only beyond this: all that may wait in line are no burden then. */
    private static final int SMALL = 8 * 1024;

    private static final Object READ = new Object();

    private final Handler next;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ArrivingBodies all;
    private final ConnectionMetaData connection;
    private final Executor executor;
    private final boolean http2;

    /** How the reading ended: {@link #READ}, or with the {@link Problem} for which it is given up. */
    private final AtomicReference<@Nullable Object> end = new AtomicReference<>();

    private volatile ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long uncounted;
    private long discarded;
    private boolean tooLong;
    private Scheduler.@Nullable Task deadline;

    ArrivingBody(Handler next, Request request, Response response, Callback callback, ArrivingBodies all) {
        this.next = next;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.all = all;
        this.connection = request.getConnectionMetaData();
        this.executor = request.getComponents().getExecutor();
        this.http2 = connection.getHttpVersion() == HttpVersion.HTTP_2;
    }

    /** Reads what is there. */
    void start() {
        tooLong = request.getLength() > RequestBody.MAX_BYTES;
        // A client that waits for "100 Continue" has sent nothing yet.
        if (tooLong && request.getHeaders().contains(HttpHeader.EXPECT)) {
            end.set(READ);
            answer(RequestBody.tooLong());
        } else if (read()) {
            handle();
        }
    }

    /** Reads on: more has arrived, or nothing more will. */
    @Override
    public void run() {
        if (read()) {
            // Not in this thread, which serves connections and must not wait for a route.
            request.getContext().execute(this::handle);
        }
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    /** Reads what has arrived; returns whether the body is complete and the next handler is to run. */
    private boolean read() {
        while (true) {
            if (!http2 && end.get() instanceof Problem why) {
                answer(why);
                return false;
            }
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                await();
                return false;
            }
            if (Content.Chunk.isFailure(chunk)) {
                answer(end.getAndSet(READ) instanceof Problem why ? why : RequestBody.failure(chunk.getFailure()));
                return false;
            }
            take(chunk.getByteBuffer());
            boolean last = chunk.isLast();
            chunk.release();
            if (last || discarded > DRAIN_BYTES) {
                return complete();
            }
        }
    }

    private void take(ByteBuffer chunk) {
        int length = chunk.remaining();
        tooLong |= bytes.size() + length > RequestBody.MAX_BYTES;
        if (tooLong) {
            bytes.reset();
            discarded += length;
            return;
        }
        byte[] piece = new byte[length];
        chunk.get(piece);
        bytes.writeBytes(piece);
        // The buffer grows by doubling.
        uncounted += 2L * length;
        if (uncounted > SMALL) {
            count();
        }
    }

    private void count() {
        long more = uncounted;
        uncounted = 0;
        all.hold(this, more);
    }

    private void await() {
        if (deadline == null) {
            uncounted += ArrivingBodies.OVERHEAD;
            Problem late = tooLong ? RequestBody.tooLong() : RequestBody.tooSlow();
            deadline = request.getComponents()
                    .getScheduler()
                    .schedule(() -> giveUp(late), tooLong ? DRAIN_SECONDS : ARRIVAL_SECONDS, TimeUnit.SECONDS);
        }
        count();
        request.demand(this);
        if (!http2 && end.get() instanceof Problem) {
            wake(); // it was given up before there was a demand to wake
        }
    }

    /**
     * Makes the reading find this problem, and answer. Not by {@link Request#fail} in HTTP/1: that reads what has arrived, while
     * another thread may be reading it, and the two release a buffer twice. In HTTP/2 the stream has a lock.
     */
    @Override
    public void giveUp(Problem why) {
        if (end.compareAndSet(null, why)) {
            bytes = new ByteArrayOutputStream(0); // the answer may take a while
            if (http2) {
                request.fail(new TimeoutException(why.getMessage()));
            } else {
                executor.execute(this::wake);
            }
        }
    }

    /** Runs the demand as if something had arrived, if there is one. The request may be over by now. */
    private void wake() {
        if (connection.getConnection().getEndPoint() instanceof AbstractEndPoint endPoint) {
            endPoint.getFillInterest().fillable();
        }
    }

    private boolean complete() {
        if (end.getAndSet(READ) instanceof Problem why) {
            answer(why);
            return false;
        }
        if (tooLong) {
            answer(RequestBody.tooLong());
            return false;
        }
        if (deadline != null) {
            deadline.cancel();
        }
        all.arrived(this);
        request.setAttribute(RequestBody.ATTRIBUTE, bytes.toByteArray());
        bytes = new ByteArrayOutputStream(0); // the request may wait for a while
        return true;
    }

    /** The route may run later than this returns: until the answer is complete the body is in memory. */
    private void handle() {
        LaterHandler.run(next, request, response, Callback.from(() -> all.release(this), callback));
    }

    private void answer(Problem problem) {
        if (deadline != null) {
            deadline.cancel();
        }
        all.release(this);
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
        try {
            ProblemSender.send(problem, request, response, callback);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
