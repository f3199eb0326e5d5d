package dev.events.cli.imports;

import dev.events.cli.format.read.ImportRecord;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds records that are events whose start has changed: pairs new records with events that are not in the source any more.
 * Both wait here while two windows are compared; then the records are added, and the events are gone.
 */
final class MovedEvents {
    /** How far an event may be moved as a whole, without touching where it was. */
    private static final Duration FAR = Duration.ofDays(1);

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

    /** Replaces events with the records that they have become. */
    void match(ImportUpload upload) {
        match(upload, fresh);
        match(upload, older);
    }

    private void match(ImportUpload upload, List<ImportRecord> records) {
        for (Iterator<ImportRecord> each = records.iterator();
                each.hasNext() && missing.size() + olderMissing.size() > 0; ) {
            ImportRecord record = each.next();
            Missing best = best(record, olderMissing, best(record, missing, null));
            if (best != null) {
                missing.remove(best);
                olderMissing.remove(best);
                each.remove();
                upload.replace(record, best.event());
            }
        }
    }

    private @Nullable Missing best(ImportRecord record, List<Missing> candidates, @Nullable Missing found) {
        Missing best = found;
        for (Missing candidate : candidates) {
            int likeness = likeness(record.event(), candidate);
            if (likeness > 0 && (best == null || isBetter(record.event(), candidate, likeness, best))) {
                best = candidate;
            }
        }
        return best;
    }

    private boolean isBetter(Event event, Missing candidate, int likeness, Missing best) {
        int other = likeness(event, best);
        return likeness > other
                || (likeness == other && distance(event, candidate).compareTo(distance(event, best)) < 0);
    }

    private static Duration distance(Event event, Missing candidate) {
        return Duration.between(event.start(), candidate.event().start()).abs();
    }

    /** 3: it ends the same; 2: it says the same, and overlaps; 1: it says the same and takes as long, within a day; else 0. */
    private int likeness(Event event, Missing candidate) {
        Event old = candidate.event();
        boolean overlaps = overlaps(event, old);
        if (!candidate.certain() && !(exclusive && overlaps)) {
            return 0;
        }
        if ((event.open() && old.open())
                || (event.stop() != null && event.stop().equals(old.stop()))) {
            return 3;
        }
        if (!event.tags().equals(old.tags()) || !Objects.equals(event.note(), old.note())) {
            return 0;
        }
        if (overlaps) {
            return 2;
        }
        boolean near = distance(event, candidate).compareTo(FAR) <= 0;
        return near && event.open() == old.open() && length(event).equals(length(old)) ? 1 : 0;
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
