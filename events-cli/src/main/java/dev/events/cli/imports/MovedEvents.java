package dev.events.cli.imports;

import dev.events.cli.format.read.ImportRecord;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds records that are events whose start has changed: pairs new records with events that are not in the source any more.
 * Both wait here while two windows are compared; then the records are added, and the events are gone.
 */
final class MovedEvents {
    /** How far an event may be moved as a whole, without touching where it was. */
    private static final Duration FAR = Duration.ofDays(1);

    /** It ends the same and has the same tags. */
    private static final int SAME_END = 3;
    /** It has the same tags and note, and overlaps. */
    private static final int SAME_WORDS = 2;
    /**
     * It ends the same with other tags, or has the same tags, note and length within a day. This is enough only for a record and an
     * event that are like no other.
     */
    private static final int UNIQUE = 1;

    private final boolean exclusive;
    private List<ImportRecord> fresh = new ArrayList<>();
    private List<Missing> missing = new ArrayList<>();
    private List<ImportRecord> older = new ArrayList<>();
    private List<Missing> olderMissing = new ArrayList<>();

    /** @param exclusive whether the events of the source never overlap */
    MovedEvents(boolean exclusive) {
        this.exclusive = exclusive;
    }

    /** @param certain whether the event is not in the source; otherwise a filter may have left it out */
    private record Missing(Event event, boolean certain) {}

    /** A record that is no event yet. */
    void fresh(ImportRecord record) {
        fresh.add(record);
    }

    /** An event that is no record. */
    void missing(Event event, boolean certain) {
        missing.add(new Missing(event, certain));
    }

    /** Forgets the events that are no record: they may be one all the same. */
    void forgetMissing() {
        missing.clear();
        olderMissing.clear();
    }

    /** Replaces events with the records that they have become. */
    void match(ImportUpload upload) {
        List<Missing> events = new ArrayList<>(olderMissing);
        events.addAll(missing);
        List<ImportRecord> records = new ArrayList<>(older);
        records.addAll(fresh);
        if (events.isEmpty() || records.isEmpty()) {
            return;
        }
        Map<ImportRecord, Missing> only = onlyCandidates(records, events);
        Map<ImportRecord, Missing> pairs = new HashMap<>();
        for (int likeness : new int[] {SAME_END, SAME_WORDS, UNIQUE}) {
            for (ImportRecord record : records) {
                if (pairs.containsKey(record)) {
                    continue;
                }
                Missing event = likeness == UNIQUE ? only.get(record) : nearest(record.event(), events, likeness);
                if (event != null && events.remove(event)) {
                    pairs.put(record, event);
                }
            }
        }
        for (ImportRecord record : records) {
            Missing event = pairs.get(record);
            if (event != null) {
                upload.replace(record, event.event());
            }
        }
        older.removeIf(pairs::containsKey);
        fresh.removeIf(pairs::containsKey);
        Set<Missing> found = new HashSet<>(pairs.values());
        olderMissing.removeAll(found);
        missing.removeAll(found);
    }

    /** The records and the events that are like no other. */
    private Map<ImportRecord, Missing> onlyCandidates(List<ImportRecord> records, List<Missing> events) {
        Map<ImportRecord, Missing> only = new HashMap<>();
        int[] alike = new int[events.size()];
        for (ImportRecord record : records) {
            int count = 0;
            for (int i = 0; i < alike.length; i++) {
                if (likeness(record.event(), events.get(i)) > 0) {
                    alike[i]++;
                    count++;
                    only.put(record, events.get(i));
                }
            }
            if (count > 1) {
                only.remove(record);
            }
        }
        Set<Missing> ambiguous = new HashSet<>();
        for (int i = 0; i < alike.length; i++) {
            if (alike[i] > 1) {
                ambiguous.add(events.get(i));
            }
        }
        only.values().removeIf(ambiguous::contains);
        return only;
    }

    private @Nullable Missing nearest(Event event, List<Missing> events, int likeness) {
        Missing nearest = null;
        for (Missing candidate : events) {
            if (likeness(event, candidate) == likeness
                    && (nearest == null || distance(event, candidate).compareTo(distance(event, nearest)) < 0)) {
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static Duration distance(Event event, Missing candidate) {
        return Duration.between(event.start(), candidate.event().start()).abs();
    }

    /** One of the constants, or 0 if the event cannot have become the record's. A mark is its start, so it never moves. */
    private int likeness(Event event, Missing candidate) {
        Event old = candidate.event();
        boolean overlaps = overlaps(event, old);
        if (event.isMark() || old.isMark() || !(candidate.certain() || (exclusive && overlaps))) {
            return 0;
        }
        boolean sameEnd =
                event.open() ? old.open() : event.stop() != null && event.stop().equals(old.stop());
        if (!event.tags().equals(old.tags())) {
            return sameEnd && overlaps ? UNIQUE : 0;
        }
        if (sameEnd) {
            return SAME_END;
        }
        if (!Objects.equals(event.note(), old.note())) {
            return 0;
        }
        if (overlaps) {
            return SAME_WORDS;
        }
        boolean near = distance(event, candidate).compareTo(FAR) <= 0;
        return near && event.open() == old.open() && length(event).equals(length(old)) ? UNIQUE : 0;
    }

    private static boolean overlaps(Event a, Event b) {
        return beginsBeforeEnd(a, b) && beginsBeforeEnd(b, a);
    }

    private static boolean beginsBeforeEnd(Event a, Event b) {
        Instant stop = b.stop();
        return b.open() || (stop != null && a.start().isBefore(stop));
    }

    private static Duration length(Event event) {
        Instant stop = event.stop();
        return stop == null ? Duration.ZERO : Duration.between(event.start(), stop);
    }

    /** Adds the records, and gives up the events, that have waited for two windows. */
    void settle(ImportUpload upload, List<Event> gone) {
        older.forEach(upload::add);
        for (Missing each : olderMissing) {
            if (each.certain()) {
                gone.add(each.event());
            }
        }
        older = fresh;
        olderMissing = missing;
        fresh = new ArrayList<>();
        missing = new ArrayList<>();
    }
}
