package dev.events.server.live;

import dev.events.core.Change;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last changes, in order, in bounded memory. Each has a number, one more than the one before. Not thread-safe: {@link
 * ChangeHub} guards it.
 */
final class RecentChanges {
    /** The most changes. */
    static final int MOST = 8192;

    private static final long MOST_BYTES = 16L << 20;

    /** So much of them waits in memory for each of the clients that do not take it. */
    private static final long MOST_BYTES_AT_ONCE = 32 << 10;

    /** What an event takes beside its texts, about. */
    private static final int BYTES_OF_A_CHANGE = 300;

    /** Of so many changes the texts are kept: subscribers who keep up take these. */
    private static final int MOST_TEXTS = 512;

    private final @Nullable SharedChange[] ring = new SharedChange[MOST];
    private long first;
    private long end;
    private long bytes;

    /** The number that the next change will have. */
    long end() {
        return end;
    }

    /** Begins anew. The numbers go on, and leave one out, so that nobody takes the next change for the one that he waits for. */
    void clear() {
        for (long number = first; number < end; number++) {
            ring[slot(number)] = null;
        }
        bytes = 0;
        end++;
        first = end;
    }

    void add(Change change) {
        bytes += size(change);
        ring[slot(end++)] = new SharedChange(change);
        if (end - first > MOST_TEXTS) {
            at(end - 1 - MOST_TEXTS).forgetText();
        }
        while (end - first == MOST || (bytes > MOST_BYTES && end - first > 1)) {
            bytes -= size(at(first).change());
            ring[slot(first++)] = null;
        }
    }

    /** Whether the change with a number is no longer here. */
    boolean isGone(long number) {
        return number < first;
    }

    /** The changes from a number on, at most so many, and fewer if they are large. */
    List<SharedChange> from(long number, int limit) {
        List<SharedChange> changes = new ArrayList<>();
        long left = MOST_BYTES_AT_ONCE;
        for (long next = number; next < end && changes.size() < limit && left > 0; next++) {
            SharedChange change = at(next);
            changes.add(change);
            left -= size(change.change());
        }
        return changes;
    }

    /** The number of the change that comes after a position; -1 if the position is that of no change here. */
    long after(String position) {
        for (long number = end - 1; number >= first; number--) {
            if (at(number).change().position().equals(position)) {
                return number + 1;
            }
        }
        return -1;
    }

    private SharedChange at(long number) {
        SharedChange change = ring[slot(number)];
        if (change == null) {
            throw new IllegalStateException("no change has the number " + number);
        }
        return change;
    }

    private static int slot(long number) {
        return (int) (number % MOST);
    }

    private static long size(Change change) {
        return BYTES_OF_A_CHANGE + size(change.event()) + size(change.before());
    }

    private static long size(@Nullable Event event) {
        if (event == null) {
            return 0;
        }
        long characters = event.note() == null ? 0 : event.note().length();
        for (String tag : event.tags()) {
            characters += tag.length();
        }
        return 2 * characters;
    }
}
