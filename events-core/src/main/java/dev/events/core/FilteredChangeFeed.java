package dev.events.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The changes of a feed as somebody hears of them who reads only the events that match a query. */
final class FilteredChangeFeed implements ChangeFeed {
    private final ChangeFeed all;
    private final EventQuery query;

    FilteredChangeFeed(ChangeFeed all, EventQuery query) {
        this.all = all;
        this.query = query;
    }

    @Override
    public List<Change> next(int limit, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Duration left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            List<Change> changes = all.next(limit, left);
            List<Change> seen = new ArrayList<>();
            for (Change change : changes) {
                Change its = change.seenThrough(query);
                if (its != null) {
                    seen.add(its);
                }
            }
            if (!seen.isEmpty() || changes.isEmpty()) {
                return seen;
            }
        }
    }

    @Override
    public String position() {
        return all.position();
    }

    @Override
    public boolean hasReached(String position) {
        return all.hasReached(position);
    }

    @Override
    public void close() {
        all.close();
    }
}
