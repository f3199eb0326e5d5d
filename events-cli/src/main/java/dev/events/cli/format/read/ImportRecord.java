package dev.events.cli.format.read;

import dev.events.core.Event;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as a source has it.
 *
 * @param place the place of the record in the input, such as {@code line 7}
 * @param coverage what the record says about the event
 * @param hasId whether the source has ids; otherwise the event's id is made from the record's content
 * @param position the place of the record in its source, where the newest is 1; 0 if the source has no such numbers
 * @param runningId the id under which the event was imported while it went on, if that was another one
 */
public record ImportRecord(
        String place,
        Event event,
        Coverage coverage,
        boolean hasId,
        long position,
        @Nullable String runningId) {

    static ImportRecord of(String place, Event event, Coverage coverage) {
        return new ImportRecord(place, event, coverage, true, 0, null);
    }

    static ImportRecord withoutId(String place, Event event, Coverage coverage, long position) {
        return new ImportRecord(place, event, coverage, false, position, null);
    }

    /** The record with these tags added to its event's. */
    public ImportRecord withTags(Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(event.tags());
        all.addAll(more);
        return withEvent(new Event(event.id(), event.start(), event.stop(), event.open(), all, event.note()));
    }

    public ImportRecord withId(String id) {
        return withEvent(new Event(id, event.start(), event.stop(), event.open(), event.tags(), event.note()));
    }

    public ImportRecord withEvent(Event other) {
        return new ImportRecord(place, other, coverage, hasId, position, runningId);
    }
}
