package dev.events.cli.format.read;

import dev.events.core.Event;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the records of a source say about an event. An import leaves everything else as it is on the server.
 *
 * @param fractions whether times have fractions of seconds
 * @param ending whether they say when an event ended, or that it goes on
 * @param tags whether they have tags
 * @param notes whether they have notes
 */
public record Coverage(boolean fractions, boolean ending, boolean tags, boolean notes) {
    static final Coverage WHOLE = new Coverage(true, true, true, true);
    static final Coverage WHOLE_SECONDS = new Coverage(false, true, true, true);
    static final Coverage WATSON = new Coverage(false, true, true, false);
    /** Its events never get other tags or another note, so these are what somebody added on the server. */
    static final Coverage ACTIVITYWATCH = new Coverage(true, true, false, false);

    /**
     * {@code existing}, under the id of {@code read} and as its source has it now.
     *
     * @throws IllegalArgumentException if the event would stop before it starts
     */
    public Event apply(Event existing, Event read) {
        Instant start = isUnchanged(existing.start(), read.start()) ? existing.start() : read.start();
        Instant stop = isUnchanged(existing.stop(), read.stop()) ? existing.stop() : read.stop();
        boolean open = read.open();
        if (!ending) {
            stop = existing.stop();
            open = existing.open();
        } else if (existing.isMark() && read.isMark()) {
            stop = existing.stop() == null ? null : start;
        }
        Set<String> all = new LinkedHashSet<>(tags ? Set.of() : existing.tags());
        all.addAll(read.tags());
        String note = notes || existing.note() == null ? read.note() : existing.note();
        return new Event(read.id(), start, stop, open, all, note);
    }

    private boolean isUnchanged(@Nullable Instant existing, @Nullable Instant read) {
        return !fractions
                && existing != null
                && existing.truncatedTo(ChronoUnit.SECONDS).equals(read);
    }
}
