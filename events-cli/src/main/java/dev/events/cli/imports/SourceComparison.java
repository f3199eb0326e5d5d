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
 *
 * <p>If the records go backwards by more than a window, for example with the newest first, the rest of them are added or updated
 * by their start only: what the server has between them may come later in the source, or earlier in this import.
 */
final class SourceComparison {
    private static final int WINDOW = 5000;

    private final ImportOptions options;
    private final SourceEvents events;
    private final ImportUpload upload;
    private final List<Event> gone;
    private final ImportReport report;
    private final boolean positioned;
    private final MovedEvents moved;
    private List<ImportRecord> window = new ArrayList<>();
    private @Nullable Instant end;
    private boolean ordered = true;
    private boolean certain = true;
    /** The distinct records with the first start of the last window. */
    private List<ImportRecord> earliest = List.of();

    /** @param gone gets the events that are no longer in the source */
    SourceComparison(
            ImportFormat format,
            ImportOptions options,
            EventsClient client,
            ImportUpload upload,
            ImportReport report,
            List<Event> gone) {
        this.options = options;
        this.events = new SourceEvents(format, options, client);
        this.upload = upload;
        this.report = report;
        this.gone = gone;
        this.positioned = format == ImportFormat.TIMEWARRIOR;
        // The intervals of a Timewarrior database do not overlap.
        this.moved = new MovedEvents(format == ImportFormat.TIMEWARRIOR);
    }

    void add(ImportRecord record) {
        window.add(record);
        certain &= !positioned || record.position() > 0;
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
        settle();
        moved.settle(upload, gone);
        if (!ordered || !certain) {
            gone.clear();
        }
    }

    /**
     * Finds what has moved in the last two windows. While a record was invalid, its event may seem to be missing, so nothing is
     * taken for moved.
     */
    private void settle() {
        if (!ordered || !certain) {
            moved.forgetMissing();
        } else if (report.invalid() == 0) {
            moved.match(upload);
        }
        moved.settle(upload, gone);
    }

    /** Whether the records came in the order of their starts, but for those in a window. */
    boolean isOrdered() {
        return ordered;
    }

    /** Whether the records say if a filter left something out between them, or their source never does that. */
    boolean isCertain() {
        return certain;
    }

    /** @param next the record after these; null if they are the last */
    private void compare(List<ImportRecord> records, @Nullable ImportRecord next) {
        Instant first = records.get(0).event().start();
        boolean goesOn = end == null || !first.isBefore(end);
        if (ordered && !goesOn) {
            ordered = false;
            upload.flush(); // before a record comes again whose event this import removed
        }
        settle(); // the window before this one, now that its order is known
        Map<Instant, List<Event>> existing = ordered ? existing(records, next) : Map.of();
        end = records.get(records.size() - 1).event().start();
        TreeMap<Instant, ImportRecord> neighbours = new TreeMap<>();
        List<ImportRecord> before = earliest;
        for (int i = 0; i < records.size(); ) {
            Instant start = records.get(i).event().start();
            List<ImportRecord> same = new ArrayList<>();
            if (!before.isEmpty() && before.get(0).event().start().equals(start)) {
                same.addAll(before); // the window began among records with this start
            }
            int known = same.size();
            for (; i < records.size() && records.get(i).event().start().equals(start); i++) {
                addDistinct(same, records.get(i));
            }
            neighbours.put(start, records.get(i - 1));
            if (ordered) {
                List<Event> found = existing.remove(start);
                match(same, found == null ? new ArrayList<>() : found);
            } else {
                for (int ordinal = known; ordinal < same.size(); ordinal++) {
                    upload.add(withSourceId(same.get(ordinal), ordinal));
                }
            }
            if (start.equals(first)) {
                earliest = same;
            }
        }
        if (next != null) {
            neighbours.put(next.event().start(), next);
        }
        existing.forEach((start, others) -> {
            Map.Entry<Instant, ImportRecord> lower = neighbours.lowerEntry(start);
            Map.Entry<Instant, ImportRecord> higher = neighbours.higherEntry(start);
            boolean isGone =
                    lower != null && isNothingBetween(lower.getValue(), higher == null ? null : higher.getValue());
            others.forEach(event -> moved.missing(event, isGone));
        });
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
