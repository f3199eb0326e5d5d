package dev.events.core.stats;

import dev.events.core.StatsBy;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** An hour, day, week or month of the calendar in a time zone. Each begins where the one before ends. */
record TimeBucket(String key, Span span) {
    private static final DateTimeFormatter RFC_3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);

    /** The bucket that holds {@code time}. */
    static TimeBucket at(Instant time, StatsBy by, ZoneId zone) {
        return switch (by) {
            case HOUR -> hour(time, zone.getRules());
            case DAY -> dates(time, zone, date -> date, date -> date.plusDays(1), LocalDate::toString);
            case WEEK ->
                dates(
                        time,
                        zone,
                        date -> date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
                        date -> date.plusWeeks(1),
                        TimeBucket::week);
            case MONTH ->
                dates(
                        time,
                        zone,
                        date -> date.withDayOfMonth(1),
                        date -> date.plusMonths(1),
                        date -> YearMonth.from(date).toString());
            case TAG -> throw new IllegalArgumentException("a tag is not a part of the calendar");
        };
    }

    private static TimeBucket hour(Instant time, ZoneRules rules) {
        ZoneOffset offset = rules.getOffset(time);
        Instant start = time.atOffset(offset).truncatedTo(ChronoUnit.HOURS).toInstant();
        Span span = new Span(start, start.plus(Duration.ofHours(1)));
        // A transition at this very moment counts as before.
        ZoneOffsetTransition before = rules.previousTransition(time.plusNanos(1));
        ZoneOffsetTransition after = rules.nextTransition(time);
        if (before != null) {
            span = span.after(before.getInstant());
        }
        if (after != null) {
            span = span.intersect(new Span(span.start(), after.getInstant()));
        }
        // RFC 3339 has no seconds in an offset; Liberia had them until 1972.
        ZoneOffset minutes = ZoneOffset.ofTotalSeconds(offset.getTotalSeconds() / 60 * 60);
        return new TimeBucket(RFC_3339.format(span.start().atOffset(minutes)), span);
    }

    private static TimeBucket dates(
            Instant time,
            ZoneId zone,
            UnaryOperator<LocalDate> toFirst,
            UnaryOperator<LocalDate> toNext,
            Function<LocalDate, String> toKey) {
        LocalDate first = toFirst.apply(time.atZone(zone).toLocalDate());
        LocalDate next = toNext.apply(first);
        // Clocks that are set back across midnight show the old date again after the new one has begun.
        while (!time.isBefore(midnight(next, zone))) {
            first = next;
            next = toNext.apply(first);
        }
        return new TimeBucket(toKey.apply(first), new Span(midnight(first, zone), midnight(next, zone)));
    }

    private static Instant midnight(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toInstant();
    }

    private static String week(LocalDate date) {
        return String.format(
                Locale.ROOT,
                "%04d-W%02d",
                date.get(IsoFields.WEEK_BASED_YEAR),
                date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    }
}
