package dev.events.cli.imports;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.format.read.ImportFormat;
import dev.events.cli.format.read.ImportId;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The events that the server has from a source without ids, read page by page in the order of their starts. Their ids are made
 * from the name of the source and their start ({@link ImportId#inSource}), so each shows where it came from.
 */
final class SourceEvents {
    private final ImportFormat format;
    private final ImportOptions options;
    private final EventsClient client;
    private final Deque<Event> page = new ArrayDeque<>();
    private Filter filter = new Filter(List.of());
    private @Nullable String cursor;
    private boolean complete = true;

    SourceEvents(ImportFormat format, ImportOptions options, EventsClient client) {
        this.format = format;
        this.options = options;
        this.client = client;
    }

    /** The id of an event of the source. */
    String id(Instant start, int ordinal) {
        return ImportId.inSource(format.toString(), options.source(), start, ordinal);
    }

    /** Goes on with the events that start at {@code from} or later, or are not over then. */
    void seek(Instant from) {
        filter = new Filter(
                List.of(new Filter.Parameter("from", EpochSeconds.format(from)), new Filter.Parameter("order", "asc")));
        cursor = null;
        complete = false;
        page.clear();
    }

    /**
     * The next events of the source, by their start.
     *
     * @param to before which they start; null for all
     * @param contentIds ids by which events of earlier versions are known as well
     */
    Map<Instant, List<Event>> next(@Nullable Instant to, Set<String> contentIds) {
        Map<Instant, List<Event>> events = new TreeMap<>();
        List<Event> same = new ArrayList<>();
        for (Event event = peek(); event != null && (to == null || event.start().isBefore(to)); event = peek()) {
            page.remove();
            if (!same.isEmpty() && !same.get(0).start().equals(event.start())) {
                keepOwn(same, contentIds, events);
            }
            same.add(event);
        }
        keepOwn(same, contentIds, events);
        return events;
    }

    private @Nullable Event peek() {
        while (page.isEmpty() && !complete) {
            EventsClient.Page next = client.page(filter, EventsClient.MAX_PAGE, cursor);
            page.addAll(next.events());
            cursor = next.nextCursor();
            complete = cursor == null;
        }
        return page.peek();
    }

    /** Keeps those of the events with a start that are of the source, and empties the list. */
    private void keepOwn(List<Event> same, Set<String> contentIds, Map<Instant, List<Event>> events) {
        Set<String> ids = new HashSet<>();
        for (int ordinal = 0; ordinal < same.size(); ordinal++) {
            ids.add(id(same.get(0).start(), ordinal));
        }
        List<Event> own = new ArrayList<>();
        for (Event event : same) {
            if (ids.contains(event.id()) || contentIds.contains(event.id()) || isOfEarlierVersion(event)) {
                own.add(event);
            }
        }
        if (!own.isEmpty()) {
            events.put(own.get(0).start(), own);
        }
        same.clear();
    }

    /** Earlier versions made the ids of intervals from start and tags, and knew no names of sources. */
    private boolean isOfEarlierVersion(Event event) {
        return format == ImportFormat.TIMEWARRIOR
                && options.source().isEmpty()
                && ImportId.isOfInterval(event, options.tags());
    }
}
