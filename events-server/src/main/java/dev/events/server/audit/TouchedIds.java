package dev.events.server.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Collects what one request has added, changed or removed, for its line in the audit log. Thread-safe. */
public final class TouchedIds {
    /** How many ids are kept; the others only count. */
    static final int MAX_IDS = 100;

    private final List<String> ids = new ArrayList<>(1);
    private long count;

    /** Notes one more. */
    public void add(String id) {
        add(List.of(id), 1);
    }

    /**
     * Notes more.
     *
     * @param some the ids of some of them, the first ones
     * @param number how many they are
     */
    synchronized void add(Collection<String> some, long number) {
        some.stream().limit(MAX_IDS - ids.size()).forEach(ids::add);
        count += number;
    }

    synchronized List<String> ids() {
        return List.copyOf(ids);
    }

    synchronized long count() {
        return count;
    }
}
