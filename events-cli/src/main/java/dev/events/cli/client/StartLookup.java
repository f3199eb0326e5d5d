package dev.events.cli.client;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds which of some times are the start of an event. The server has no request for that, so this asks for the
 * events that overlap a short range beginning at the start, newest first. An event that starts there comes before the events
 * that started earlier.
 */
public final class StartLookup {
    /** Longer than the distance of two doubles within the times that events may have, about 31 µs in the year 9999. */
    private static final double MOMENT = 0.0001;

    private static final int PAGE = 100;

    private StartLookup() {}

    public static Set<String> existing(EventsClient client, Collection<String> starts) {
        Set<String> existing = new LinkedHashSet<>(starts);
        existing.removeIf(start -> !exists(client, Double.parseDouble(start)));
        return existing;
    }

    private static boolean exists(EventsClient client, double start) {
        Filter moment = new Filter(List.of(
                new Filter.Parameter("from", EpochSeconds.format(start)),
                new Filter.Parameter("to", EpochSeconds.format(Math.min(start + MOMENT, EpochSeconds.MAX)))));
        String cursor = null;
        do {
            EventsClient.Page page = client.page(moment, PAGE, cursor);
            for (Event event : page.events()) {
                double found = EpochSeconds.toDouble(event.start());
                if (found <= start) {
                    return found == start;
                }
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        return false;
    }
}
