package dev.events.core;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a change sets the end of an event. Setting it twice does no more than setting it once.
 *
 * @param changesStop whether the stop is set, to {@code stop} or from {@code duration}
 * @param stop when the event ended; null if no end is known
 * @param duration how long the event took, which puts its stop that long after its start; null to use {@code stop}
 * @param open true to open the event, which takes its stop away; false to end what is open; null to leave an event
 *     without a stop as it is
 */
public record Ending(
        boolean changesStop,
        @Nullable Instant stop,
        @Nullable Duration duration,
        @Nullable Boolean open) {
    /**
     * An ending of these parts.
     *
     * @param changesStop whether the stop is set
     * @param stop when the event ended, or null
     * @param duration how long it took, or null
     * @param open whether it is still going on
     * @throws IllegalArgumentException if nothing is set, {@code duration} is negative, or there is more than one of
     *     stop, duration and {@code open} true
     */
    public Ending {
        if (!changesStop && (stop != null || duration != null)) {
            throw new IllegalArgumentException("a stop or duration is given, but the stop is not changed");
        }
        if (!changesStop && open == null) {
            throw new IllegalArgumentException("nothing is set; it must be stop, duration or open");
        }
        if (duration != null && duration.isNegative()) {
            throw new IllegalArgumentException("duration " + duration + " is negative; it must be 0 or more");
        }
        if (stop != null && duration != null) {
            throw new IllegalArgumentException("there are both a stop and a duration; give one of them");
        }
        if (Boolean.TRUE.equals(open) && (stop != null || duration != null)) {
            throw new IllegalArgumentException(
                    "open is true and there is a " + (stop != null ? "stop" : "duration") + "; an open event has none");
        }
    }

    /**
     * The event ended at {@code stop}.
     *
     * @param stop when the event ended
     * @return the ending
     */
    public static Ending at(Instant stop) {
        return new Ending(true, stop, null, null);
    }

    /**
     * The event took {@code duration}.
     *
     * @param duration how long it took, not negative
     * @return the ending
     */
    public static Ending after(Duration duration) {
        return new Ending(true, null, duration, null);
    }

    /**
     * No stop is known: an interval becomes a mark; marks and open events stay as they are.
     *
     * @return the ending
     */
    public static Ending none() {
        return new Ending(true, null, null, null);
    }

    /**
     * Whether the event is still going on. {@code true} opens it and takes its stop away; {@code false} makes
     * an open event a mark and leaves every other as it is, so that no stop is lost.
     *
     * @param open whether it is still going on
     * @return the ending
     */
    public static Ending open(boolean open) {
        return new Ending(false, null, null, open);
    }

    /** {@code event} with this ending; see {@link Event#withEnding}. */
    Event of(Event event) {
        boolean opened = Boolean.TRUE.equals(open);
        Instant end = changesStop ? stopAfter(event.start()) : event.stop();
        Instant kept = opened ? null : end;
        boolean goesOn = kept == null && (open == null ? event.open() : open);
        return new Event(event.id(), event.start(), kept, goesOn, event.tags(), event.note());
    }

    private @Nullable Instant stopAfter(Instant start) {
        if (duration == null) {
            return stop;
        }
        Instant end;
        try {
            end = start.plus(duration);
        } catch (DateTimeException | ArithmeticException e) {
            throw tooLong(duration);
        }
        if (end.isAfter(Instant.ofEpochSecond(EpochSeconds.MAX))) {
            throw tooLong(duration);
        }
        return end;
    }

    private static IllegalArgumentException tooLong(Duration duration) {
        String seconds = BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), 9))
                .stripTrailingZeros()
                .toPlainString();
        return new IllegalArgumentException(
                "duration " + seconds + " (seconds) is too long; the event would stop after the year 9999");
    }
}
