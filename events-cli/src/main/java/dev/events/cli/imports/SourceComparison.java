package dev.events.cli.imports;

import dev.events.cli.client.EventsClient;
import dev.events.cli.format.read.ImportFormat;
import dev.events.cli.format.read.ImportRecord;
import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Compares the records of a source without ids with the events that were imported from it before ({@link SourceEvents}).
 *
 * <p>A record is the event with its start, whatever else changed. A record with a new start may be an event whose start is not in
 * the source any more ({@link MovedEvents}). The records are compared a window after the other, so memory stays bounded; an event
 * is found again if it moved by less than a window.
 */
final class SourceComparison {
    private static final int WINDOW = 5000;

    private final ImportOptions options;
    private final SourceEvents events;
    private final ImportUpload upload;
    private final List<Event> gone;
    private final MovedEvents moved;
    private List<ImportRecord> window = new ArrayList<>();
    private @Nullable Instant end;
    private boolean ordered = true;

    /** @param gone gets the events that are no longer in the source */
    SourceComparison(
            ImportFormat format, ImportOptions options, EventsClient client, ImportUpload upload, List<Event> gone) {
        this.options = options;
        this.events = new SourceEvents(format, options, client);
        this.upload = upload;
        this.gone = gone;
        // The intervals of a Timewarrior database do not overlap.
        this.moved = new MovedEvents(format == ImportFormat.TIMEWARRIOR);
    }

    void add(ImportRecord record) {
        window.add(record);
        if (window.size() % WINDOW == 0) {
            window.sort(Comparator.comparing(each -> each.event().start()));
            // Records with the same start stay together.
            int last = window.size() - 1;
            while (last > 0 && start(last - 1).equals(start(last))) {
                last--;
            }
            if (last > 0) {
                List<ImportRecord> rest = new ArrayList<>(window.subList(last, window.size()));
                compare(window.subList(0, last), rest.get(0));
                window = rest;
            }
        }
    }

    private Instant start(int index) {
        return window.get(index).event().start();
    }

    void finish() {
        if (!window.isEmpty()) {
            window.sort(Comparator.comparing(each -> each.event().start()));
            compare(window, null);
        }
        moved.settle(upload, gone);
        if (!ordered) {
            gone.clear();
        }
    }

    /** Whether the records came in the order of their starts, but for those in a window. */
    boolean isOrdered() {
        return ordered;
    }

    /** @param next the record after these; null if they are the last */
    private void compare(List<ImportRecord> records, @Nullable ImportRecord next) {
        Instant first = records.get(0).event().start();
        ordered &= end == null || !first.isBefore(end);
        Map<Instant, List<Event>> existing = existing(records, next);
        end = records.get(records.size() - 1).event().start();
        TreeMap<Instant, ImportRecord> neighbours = new TreeMap<>();
        for (int i = 0; i < records.size(); ) {
            Instant start = records.get(i).event().start();
            List<ImportRecord> same = new ArrayList<>();
            for (; i < records.size() && records.get(i).event().start().equals(start); i++) {
                addDistinct(same, records.get(i));
            }
            neighbours.put(start, records.get(i - 1));
            List<Event> found = existing.remove(start);
            match(same, found == null ? new ArrayList<>() : found);
        }
        if (next != null) {
            neighbours.put(next.event().start(), next);
        }
        existing.forEach((start, others) -> {
            Map.Entry<Instant, ImportRecord> before = neighbours.lowerEntry(start);
            Map.Entry<Instant, ImportRecord> after = neighbours.higherEntry(start);
            boolean certain =
                    before != null && isNothingBetween(before.getValue(), after == null ? null : after.getValue());
            others.forEach(event -> moved.missing(event, certain));
        });
        moved.match(upload);
        moved.settle(upload, gone);
    }

    /** Records that say the same are one. */
    private void addDistinct(List<ImportRecord> same, ImportRecord record) {
        for (ImportRecord other : same) {
            if (other.withId(record.event().id()).event().equals(record.event())) {
                upload.repeated();
                return;
            }
        }
        same.add(record);
    }

    /**
     * Whether the source has nothing between two records that follow each other in the import. A filter may have left something
     * out, which Timewarrior's positions show.
     *
     * @param after null if {@code before} is the last record
     */
    private static boolean isNothingBetween(ImportRecord before, @Nullable ImportRecord after) {
        if (after == null) {
            return before.position() == 1;
        }
        return before.position() == 0 || before.position() == after.position() + 1;
    }

    /** The events of the source that the server has in the range of the records, by their start. */
    private Map<Instant, List<Event>> existing(List<ImportRecord> records, @Nullable ImportRecord next) {
        Instant first = records.get(0).event().start();
        ImportRecord last = records.get(records.size() - 1);
        if (end == null || first.isBefore(end)) {
            events.seek(first);
        }
        Set<String> contentIds = new HashSet<>();
        records.forEach(record -> contentIds.add(record.event().id()));
        if (next != null) {
            return events.next(next.event().start(), contentIds);
        }
        return events.next(last.position() == 1 ? null : afterLast(last.event()), contentIds);
    }

    private static Instant afterLast(Event event) {
        Instant stop = event.stop();
        return stop != null && stop.isAfter(event.start())
                ? stop
                : event.start().plusMillis(1);
    }

    /** Matches the records that have the same start with the events of the source that have it. */
    private void match(List<ImportRecord> records, List<Event> candidates) {
        List<ImportRecord> unmatched = new ArrayList<>(records);
        for (int ordinal = 0; ordinal < records.size(); ordinal++) {
            ImportRecord record = withSourceId(records.get(ordinal), ordinal);
            Event event = take(candidates, record.event().id());
            if (event != null) {
                upload.update(record, event);
                unmatched.remove(records.get(ordinal));
            }
        }
        // What has an id that an earlier version made from the content.
        for (ImportRecord record : List.copyOf(unmatched)) {
            Event event = take(candidates, record.event().id());
            if (event != null && options.source().isEmpty()) {
                upload.update(record, event); // its id still shows where it came from
                unmatched.remove(record);
            } else if (event != null) {
                upload.replace(withSourceId(record, records.indexOf(record)), event);
                unmatched.remove(record);
            }
        }
        for (ImportRecord record : unmatched) {
            ImportRecord renamed = withSourceId(record, records.indexOf(record));
            if (candidates.isEmpty()) {
                moved.fresh(renamed);
            } else {
                upload.replace(renamed, candidates.remove(0));
            }
        }
        candidates.forEach(event -> moved.missing(event, true));
    }

    private ImportRecord withSourceId(ImportRecord record, int ordinal) {
        return record.withId(events.id(record.event().start(), ordinal));
    }

    private static @Nullable Event take(List<Event> events, String id) {
        for (Event event : events) {
            if (event.id().equals(id)) {
                events.remove(event);
                return event;
            }
        }
        return null;
    }
}
