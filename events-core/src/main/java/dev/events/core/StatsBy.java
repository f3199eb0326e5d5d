package dev.events.core;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What each row of the figures about events stands for: a tag, or a part of the calendar in some time zone. */
public enum StatsBy {
    /** A tag. */
    TAG,
    /**
     * An hour on the clock. An hour that the end of summer time repeats is two rows; an hour in which the offset changes is
     * split at the change.
     */
    HOUR,
    /** A date: 23 or 25 hours where the clocks change. */
    DAY,
    /** A week of ISO 8601, from Monday. */
    WEEK,
    /** A month of the calendar. */
    MONTH;

    /**
     * {@return its name in requests and on the command line: {@code tag}, {@code hour}, {@code day}, {@code week},
     * {@code month}}
     */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return the names of all, in this order} */
    public static List<String> texts() {
        return Arrays.stream(values()).map(StatsBy::text).toList();
    }

    /**
     * {@return the one with this name}
     *
     * @param text a name
     * @throws IllegalArgumentException if there is none; the message lists the names
     */
    public static StatsBy parse(String text) {
        for (StatsBy by : values()) {
            if (by.text().equals(text)) {
                return by;
            }
        }
        throw new IllegalArgumentException(
                "by is \"" + Excerpt.of(text) + "\"; it must be tag, hour, day, week or month");
    }
}
