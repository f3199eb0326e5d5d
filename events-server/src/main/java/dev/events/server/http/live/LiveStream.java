package dev.events.server.http.live;

import dev.events.core.StoreUnavailableException;
import dev.events.server.live.SharedChange;
import dev.events.server.live.SlowSubscriberException;
import dev.events.server.live.Subscription;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An answer that goes on for as long as the client stays: server-sent events (WHATWG HTML, "Server-sent events"). It holds no
 * thread. A client that takes the changes too slowly is disconnected, and so is one whose token is no longer valid; whoever comes
 * back with the last position misses nothing.
 */
final class LiveStream implements Subscription.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(LiveStream.class);

    private static final String TYPE = "text/event-stream";

    /** Proxies close connections on which nothing is sent for a minute or so. */
    private static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(15).toNanos();

    private static final String RECONNECT_AFTER_MILLIS = "2000";

    /** How long it looks for a change that concerns the client before it says how far it has got. */
    private static final long LONGEST_SEARCH_NANOS = Duration.ofSeconds(1).toNanos();

    private static final int CHANGES_AT_ONCE = 256;

    /** Each of many subscribers has one. What does not fit is written in parts of this size, and each costs a call of the system. */
    private static final int BUFFER = 8 * 1024;

    private final Subscription subscription;
    private final Runnable permission;
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream out;
    private long lastWritten = System.nanoTime();
    private boolean flushed = true;
    private final AtomicBoolean done = new AtomicBoolean();

    /**
     * A stream.
     *
     * @param permission throws if the client may no longer read
     */
    LiveStream(Subscription subscription, Runnable permission) {
        this.subscription = subscription;
        this.permission = permission;
    }

    static void describe(HttpServletResponse response) {
        response.setContentType(TYPE);
        if (!response.containsHeader("Cache-Control")) {
            response.setHeader("Cache-Control", "no-cache");
        }
        response.setHeader("X-Accel-Buffering", "no");
    }

    /**
     * Begins the answer.
     *
     * @param complete whether the subscription begins where the client left off; otherwise it is told to read all anew
     */
    void start(HttpServletRequest request, HttpServletResponse response, boolean complete) throws IOException {
        try {
            response.setBufferSize(BUFFER);
            describe(response);
            String begin = "retry: " + RECONNECT_AFTER_MILLIS + "\nid: " + subscription.position() + "\n\n";
            ServletOutputStream stream = response.getOutputStream();
            stream.write(begin.getBytes(StandardCharsets.UTF_8));
            if (!complete) {
                stream.write(ChangeJson.events(List.of(SharedChange.reset(subscription.position()))));
            }
            response.flushBuffer();
            AsyncContext started = request.startAsync();
            started.setTimeout(0);
            async = started;
            out = stream;
            // In HTTP/2 it arrives that the client has gone. In HTTP/1 the next comment finds out.
            ServletContextRequest.getServletContextRequest(request).addFailureListener(this::lost);
            stream.setWriteListener(new WhenWritable());
        } catch (IOException | RuntimeException e) {
            subscription.close();
            if (!done.get()) {
                throw e;
            }
            LOG.debug("the client left while its stream began", e);
        }
    }

    /** Called by the server when the client takes more, or has gone. */
    private final class WhenWritable implements WriteListener {
        private boolean started;

        @Override
        public void onWritePossible() {
            if (started) {
                subscription.wake();
            } else {
                started = true;
                subscription.start(LiveStream.this);
            }
        }

        @Override
        public void onError(Throwable failure) {
            lost(failure);
        }
    }

    private void lost(Throwable failure) {
        if (failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException) {
            subscription.drop(); // it took nothing for so long that the connection was given up
        }
        end();
    }

    @Override
    public void run(Subscription changes) {
        write(changes, () -> next(changes));
    }

    @Override
    public void waits(Subscription changes) {
        write(changes, this::sign);
    }

    /** Bytes to write next; null if there are none for now. */
    private interface Part {
        byte @Nullable [] get() throws IOException;
    }

    private void write(Subscription changes, Part part) {
        ServletOutputStream stream = out;
        if (done.get() || stream == null) {
            return;
        }
        try {
            if (changes.isEnded()) {
                end();
                return;
            }
            while (!done.get() && stream.isReady()) {
                byte[] next = part.get();
                if (next != null) {
                    stream.write(next);
                    flushed = false;
                    lastWritten = System.nanoTime();
                } else if (flushed) {
                    return;
                } else {
                    flushed = true;
                    stream.flush();
                }
            }
        } catch (SlowSubscriberException e) {
            changes.drop();
            end();
        } catch (StoreUnavailableException e) {
            // Nobody knows for now whether the client may still read, so it hears nothing until that is known.
            LOG.debug("a stream of changes waits", e);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a stream of changes ends", e);
            end();
        }
    }

    /** That there is still somebody, for a client that waits for long. */
    private byte @Nullable [] sign() {
        if (System.nanoTime() - lastWritten < KEEP_ALIVE_NANOS) {
            return null;
        }
        permission.run();
        return ": later changes follow\n\n".getBytes(StandardCharsets.UTF_8);
    }

    /** What is to be written next; null if there is nothing for now. */
    private byte @Nullable [] next(Subscription changes) throws IOException {
        permission.run();
        long begun = System.nanoTime();
        List<SharedChange> taken = changes.take(CHANGES_AT_ONCE);
        while (taken != null && taken.isEmpty() && System.nanoTime() - begun < LONGEST_SEARCH_NANOS) {
            taken = changes.take(CHANGES_AT_ONCE);
        }
        if (taken != null && !taken.isEmpty()) {
            return ChangeJson.events(taken);
        }
        // Without data it fires nothing, but the position counts: also of a search that goes on.
        return taken == null && System.nanoTime() - lastWritten < KEEP_ALIVE_NANOS
                ? null
                : (": no changes\nid: " + changes.position() + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    private void end() {
        AsyncContext started = async;
        if (started != null && done.compareAndSet(false, true)) {
            end(subscription, started);
        }
    }

    /** Ends a subscription and its answer. */
    static void end(Subscription subscription, AsyncContext started) {
        try {
            subscription.close();
        } finally {
            complete(started);
        }
    }

    /** Ends an answer, which may be over already if the client has gone. */
    static void complete(AsyncContext started) {
        try {
            started.complete();
        } catch (IllegalStateException e) {
            LOG.debug("the answer was over already", e);
        }
    }
}
