package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.AbstractEndPoint;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Ends what is read for a request whose client has left, by an interrupt of the thread that reads.
 *
 * <p>In HTTP/2 the client's end arrives by itself. In HTTP/1 Jetty does not look at the connection while a request runs. So once
 * reading has taken a while, this asks for one byte. If the connection ends instead, the client has left; it may also have closed
 * only its own direction, which nobody can tell from leaving, and which is taken for it. If a byte comes, it belongs to the
 * client's next request, and goes to Jetty's parser.
 */
final class ClientWatch {
    /** How long reading may take before the connection is looked at: nearly everything is quicker. */
    static final long PATIENCE_MILLIS = 1_000;

    private static final String LEFT =
            "the connection was closed while the events were read; keep both of its directions open until the answer arrives";

    private final Scheduler scheduler;
    private final long patienceMillis;
    private final @Nullable HttpConnection http1;

    /** Guards everything below. Jetty's parser is not used while it is held: a request that runs has been parsed. */
    private final Object lock = new Object();

    private boolean gone;
    private @Nullable Reading reading;

    /** Watches a request, from the thread that handles it. */
    ClientWatch(Request request, long patienceMillis) {
        this.scheduler = request.getComponents().getScheduler();
        this.patienceMillis = patienceMillis;
        Connection connection = request.getConnectionMetaData().getConnection();
        this.http1 = connection instanceof HttpConnection http ? http : null;
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2) {
            request.addFailureListener(failure -> leave());
        }
    }

    /**
     * Calls {@code read}, and interrupts this thread if the client leaves meanwhile.
     *
     * @throws Problem if the client has left and {@code read} has failed for it
     */
    <T> T reading(Supplier<T> read) {
        Reading started = new Reading(Thread.currentThread());
        started.begin();
        try {
            return read.get();
        } catch (RuntimeException e) {
            throw started.end() ? Problem.badRequest(LEFT) : e;
        } finally {
            started.end();
        }
    }

    private void leave() {
        synchronized (lock) {
            gone = true;
            if (reading != null) {
                reading.interrupt();
            }
        }
    }

    /** One call to the store. */
    private final class Reading implements Callback {
        private final Thread thread;
        private Scheduler.@Nullable Task look;
        private @Nullable AbstractEndPoint watched;
        private boolean interrupted;

        Reading(Thread thread) {
            this.thread = thread;
        }

        void begin() {
            synchronized (lock) {
                reading = this;
                if (gone) {
                    interrupt();
                } else if (http1 != null) {
                    look = scheduler.schedule(this::look, patienceMillis, TimeUnit.MILLISECONDS);
                }
            }
        }

        void interrupt() {
            interrupted = true;
            thread.interrupt();
        }

        /** Nothing is interrupted or read any more; returns whether something was interrupted. */
        boolean end() {
            synchronized (lock) {
                if (isRunning()) {
                    reading = null;
                    if (look != null) {
                        look.cancel();
                    }
                    if (watched != null) {
                        // Takes this back, as Jetty will wait for the next request in its place.
                        watched.getFillInterest().fillable();
                    }
                    if (interrupted) {
                        Thread.interrupted();
                    }
                }
                return interrupted;
            }
        }

        private boolean isRunning() {
            return this.equals(reading);
        }

        /** Waits for a byte, unless the client's next request is there already. */
        private void look() {
            synchronized (lock) {
                if (isRunning()
                        && http1 != null
                        && http1.isRequestBufferEmpty()
                        && http1.getEndPoint() instanceof AbstractEndPoint endPoint
                        && endPoint.tryFillInterested(this)) {
                    watched = endPoint;
                }
            }
        }

        /** There is something to read, or reading is over. */
        @Override
        public void succeeded() {
            synchronized (lock) {
                if (!isRunning() || http1 == null) {
                    return;
                }
                ByteBuffer next = BufferUtil.allocate(1);
                int filled;
                try {
                    filled = http1.getEndPoint().fill(next);
                } catch (IOException e) {
                    filled = -1;
                }
                if (filled < 0) {
                    leave();
                } else if (filled == 0) {
                    look();
                } else {
                    http1.onUpgradeTo(next);
                }
            }
        }

        @Override
        public void failed(Throwable connection) {
            leave();
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }
    }
}
