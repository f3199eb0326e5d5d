package dev.events.server.http.jetty;

import dev.events.server.http.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies that clients are sending, and those that wait for their route, with the memory that all of them hold. If it
 * becomes too much, the body that has been arriving for the longest time is given up, so that a quick client always gets
 * through, however many slow ones there are.
 */
final class ArrivingBodies {
    /** A body of one request. */
    interface Body {
        /** Answers with a problem instead of waiting any longer. */
        void giveUp(Problem why);
    }

    /** What a connection that is waited for costs besides its body. */
    static final int OVERHEAD = 16 * 1024;

    private final long most;

    /** Bytes of each body, oldest first. */
    private final Map<Body, Long> arriving = new LinkedHashMap<>();

    private final Map<Body, Long> arrived = new HashMap<>();
    private long held;

    /**
     * Holds bodies.
     *
     * @param most how many bytes they may have together
     */
    ArrivingBodies(long most) {
        this.most = most;
    }

    /** Counts more bytes of a body that is still arriving. */
    void hold(Body body, long bytes) {
        synchronized (this) {
            arriving.merge(body, bytes, Long::sum);
            held += bytes;
        }
        for (Body oldest = oldestIfTooMuch(); oldest != null; oldest = oldestIfTooMuch()) {
            oldest.giveUp(Problem.busy("too many bodies are arriving at once"));
        }
    }

    private synchronized @Nullable Body oldestIfTooMuch() {
        if (held <= most || arriving.isEmpty()) {
            return null;
        }
        Map.Entry<Body, Long> oldest = arriving.entrySet().iterator().next();
        held -= oldest.getValue();
        arriving.remove(oldest.getKey());
        return oldest.getKey();
    }

    /** A body is complete: it keeps its memory until its route has run, and is no longer given up. */
    synchronized void arrived(Body body) {
        Long bytes = arriving.remove(body);
        if (bytes != null) {
            arrived.put(body, bytes);
        }
    }

    /** A body is no longer in memory. */
    synchronized void release(Body body) {
        Long bytes = arriving.remove(body);
        Long more = arrived.remove(body);
        held -= (bytes == null ? 0 : bytes) + (more == null ? 0 : more);
    }

    synchronized long held() {
        return held;
    }
}
