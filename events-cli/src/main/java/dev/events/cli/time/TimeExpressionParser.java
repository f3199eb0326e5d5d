package dev.events.cli.time;

import dev.events.cli.console.CliEnvironment;
import dev.events.core.EpochSeconds;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads times and ranges of time as people write them on the command line: {@code --from yesterday}, {@code --at 9:30},
 * {@code --in "last week"}. docs/cli.md has a table of all spellings.
 *
 * <p>"Now" is the time of the clock when the parser is created, so all times of a command agree. Dates and times of day are in
 * the zone of the clock. A local time that the change to summer time skips is moved by the skipped hour; a local time that
 * occurs twice means the first. A day begins when its date first begins.
 *
 * <p>Throws {@link TypeConversionException} for what is no time, is out of range, or may mean more than one time.
 */
public final class TimeExpressionParser {
    private static final Pattern EPOCH = Pattern.compile("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");
    private static final Pattern OFFSET = Pattern.compile("(.*[0-9])(z|[+-][0-9]{2}:[0-9]{2})");
    private static final String AGO = " ago";
    private static final String BETWEEN = "..";
    /** The length of 2026-11-24, after which RFC 3339 has a T. */
    private static final int DATE_LENGTH = 10;

    private static final int WEEK = 7;

    private final Instant now;
    private final ZoneId zone;
    private final LocalDate today;
    private final boolean epochs;

    private TimeExpressionParser(Clock clock, boolean epochs) {
        this.now = clock.instant();
        this.zone = clock.getZone();
        this.today = LocalDate.ofInstant(now, zone);
        this.epochs = epochs;
    }

    /**
     * A parser for a command line. If a person is there, it refuses a number that looks like a year, a date or a time of day; in
     * a script a number is epoch seconds.
     */
    public static TimeExpressionParser of(CliEnvironment environment) {
        return new TimeExpressionParser(environment.clock(), !environment.canAsk());
    }

    /** A parser for times that programs wrote: a number is epoch seconds. */
    public static TimeExpressionParser ofData(Clock clock) {
        return new TimeExpressionParser(clock, true);
    }

    /** A parser for times that a person wrote: a number that looks like a year, a date or a time of day is refused. */
    public static TimeExpressionParser ofPerson(Clock clock) {
        return new TimeExpressionParser(clock, false);
    }

    /** Whether {@code text} is a time of day, which is another time on another day. */
    public static boolean isTimeOfDay(String text) {
        try {
            return TimeOfDay.parse(DurationParser.plain(text)) != null;
        } catch (DateTimeException e) {
            return true;
        }
    }

    /** Reads a time. A day, a week or another span means its beginning; a time of day is one of today. */
    public Instant instant(String text) {
        return instant(text, now);
    }

    /**
     * Reads a time.
     *
     * @param day within the day that is meant where {@code text} is a time of day
     */
    public Instant instant(String text, Instant day) {
        String plain = plain(text);
        if (epochs || !TimeSuggestions.isUnclearNumber(plain)) {
            Span span = read(text, plain, today, LocalDate.ofInstant(day, zone));
            if (span != null) {
                return span.from;
            }
        }
        String meant = TimeSuggestions.meant(plain, today, false);
        throw new TypeConversionException(
                meant == null
                        ? "\"" + text + "\" is not a time; it must be a date (2026-11-24), a date and time"
                                + " (\"2026-11-24 10:30\"), a time today (10:30, 9am), now, today, yesterday, monday,"
                                + " \"last week\", an offset from now (-15m, \"2 hours ago\"), an RFC 3339 time, or epoch seconds"
                        : unclear(text, meant));
    }

    /** Reads a range of time: a day, a week, a month, a year, or two times with {@code ..} between them. */
    public TimeRange range(String text) {
        int between = text.indexOf(BETWEEN);
        Instant from;
        Instant to;
        if (between < 0) {
            Span span = readPart(text, text, today, today);
            from = span.from;
            to = span.to;
        } else {
            from = readPart(text, text.substring(0, between), today, today).from;
            to = readEnd(text, text.substring(between + BETWEEN.length()), from);
        }
        if (to == null) {
            throw new TypeConversionException(
                    "\"" + text + "\" is one moment, not a range; a range is a day, a week, a month,"
                            + " a year, or two times with .. between them, such as monday..wednesday or 9:00..noon");
        }
        if (between < 0 && from.equals(to)) {
            throw noSuchTime(text); // a date that a zone left out when it crossed the date line
        }
        if (!from.isBefore(to)) {
            throw new TypeConversionException("\"" + text + "\" ends before it begins; the earlier time comes first");
        }
        Instant last = Instant.ofEpochSecond(EpochSeconds.MAX);
        return new TimeRange(from, to.isBefore(last) ? to : last);
    }

    /**
     * The end of a range from {@code from}. A day of the week or a time of day is the first one after that: on a Tuesday,
     * {@code monday..wednesday} ends tomorrow.
     */
    private Instant readEnd(String text, String part, Instant from) {
        LocalDate begin = LocalDate.ofInstant(from, zone);
        String plain = plain(part);
        String first = plain.substring(0, (plain + " ").indexOf(' '));
        LocalDate latest = Days.dayOfWeek(first) == null ? today : begin.plusDays(WEEK - 1);
        Instant end = readPart(text, part, latest, begin).end();
        return isTimeOfDay(part) && !from.isBefore(end)
                ? readPart(text, part, latest, begin.plusDays(1)).end()
                : end;
    }

    /** Reads one side of {@code text}, or all of it. */
    private Span readPart(String text, String side, LocalDate latest, LocalDate day) {
        String part = plain(side);
        if (part.isEmpty() && !text.isBlank()) {
            throw new TypeConversionException("\"" + text + "\" has a time on only one side of the ..;"
                    + " for a range with one end, use --from or --to");
        }
        int year = TimeSuggestions.year(part);
        if (year > 0) {
            return span(Days.ofYear(year));
        }
        if (epochs || !TimeSuggestions.isUnclearNumber(part)) {
            Span span = read(side, part, latest, day);
            if (span != null) {
                return span;
            }
        }
        String meant = TimeSuggestions.meant(part, today, true);
        throw new TypeConversionException(
                meant == null
                        ? "\"" + side.strip()
                                + "\" is not a range of time; it must be a day (2026-11-24, yesterday, monday), a week"
                                + " (\"last week\", 2026-W48), a month (\"this month\", 2026-11), a year, or two times with .."
                                + " between them"
                        : unclear(side.strip(), meant));
    }

    private static String unclear(String text, String meant) {
        return "\"" + text + "\" is not clear; write " + meant;
    }

    /** What {@code plain} means, or null if it has no known form. Named {@code text} in messages. */
    private @Nullable Span read(String text, String plain, LocalDate latest, LocalDate day) {
        Span span;
        try {
            span = parse(plain, latest, day);
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw noSuchTime(text);
        }
        if (span != null && !isInRange(span.from)) {
            throw new TypeConversionException("\"" + text + "\" is out of range; a time must be from 1970 to 9999"
                    + (EPOCH.matcher(plain).matches() ? ", and epochs are in seconds, not milliseconds" : ""));
        }
        return span;
    }

    private static TypeConversionException noSuchTime(String text) {
        return new TypeConversionException("\"" + text + "\" is not a time that exists");
    }

    private static boolean isInRange(Instant time) {
        return time.getEpochSecond() >= 0 && time.getEpochSecond() <= EpochSeconds.MAX;
    }

    /**
     * Tries all forms.
     *
     * @param latest the day that {@code today} means; a day of the week is the latest one up to then
     * @param day the day of a time of day
     */
    private @Nullable Span parse(String text, LocalDate latest, LocalDate day) {
        if (text.equals("now")) {
            return new Span(now, null);
        }
        if (EPOCH.matcher(text).matches()) {
            return new Span(EpochSeconds.toInstant(Double.parseDouble(text)), null);
        }
        if (text.startsWith("-") || text.endsWith(AGO)) {
            return ago(text.startsWith("-") ? text.substring(1) : text.substring(0, text.length() - AGO.length()));
        }
        Days days = Days.parse(text, latest);
        if (days != null) {
            return span(days);
        }
        LocalTime time = TimeOfDay.parse(text);
        return time == null ? dayAndTime(text, latest) : at(day.atTime(time));
    }

    private @Nullable Span ago(String text) {
        List<Amount> amounts = Amount.parse(text);
        if (amounts == null) {
            return null;
        }
        // Days, weeks, months and years go by the calendar: the same time of day, whatever the clocks did in between.
        LocalDateTime local = LocalDateTime.ofInstant(now, zone);
        Duration exact = Duration.ZERO;
        for (Amount amount : amounts) {
            long whole = amount.number().longValue();
            switch (amount.isWhole() ? amount.unit() : Amount.Unit.SECOND) {
                case YEAR -> local = local.minusYears(whole);
                case MONTH -> local = local.minusMonths(whole);
                case WEEK -> local = local.minusWeeks(whole);
                case DAY -> local = local.minusDays(whole);
                default -> {
                    Duration part = DurationParser.exact(List.of(amount));
                    if (part == null) {
                        return null; // half a month
                    }
                    exact = exact.plus(part);
                }
            }
        }
        boolean sameDay = local.toLocalDate().equals(today);
        return new Span((sameDay ? now : toInstant(local)).minus(exact), null);
    }

    /** {@code yesterday 9am}, {@code 9am yesterday}, {@code monday at noon}, {@code 2026-11-24 10:30:15+01:00}. */
    private @Nullable Span dayAndTime(String text, LocalDate latest) {
        Matcher offset = OFFSET.matcher(text);
        if (offset.matches()) {
            LocalDateTime local = local(offset.group(1), latest);
            return local == null
                    ? null
                    : new Span(local.toInstant(ZoneOffset.of(offset.group(2).toUpperCase(Locale.ROOT))), null);
        }
        LocalDateTime local = local(text, latest);
        return local == null ? null : at(local);
    }

    private static @Nullable LocalDateTime local(String text, LocalDate latest) {
        for (int blank = text.indexOf(' '); blank >= 0; blank = text.indexOf(' ', blank + 1)) {
            String first = text.substring(0, blank);
            String second = text.substring(blank + 1);
            LocalDateTime local = local(first, second.startsWith("at ") ? second.substring(3) : second, latest);
            local = local == null ? local(second, first, latest) : local;
            if (local != null) {
                return local;
            }
        }
        return null;
    }

    private static @Nullable LocalDateTime local(String day, String time, LocalDate latest) {
        Days days = Days.parse(day, latest);
        LocalTime timeOfDay = days == null || !days.isOneDay() ? null : TimeOfDay.parse(time);
        return days == null || timeOfDay == null ? null : days.first().atTime(timeOfDay);
    }

    private Span span(Days days) {
        return new Span(startOf(days.first()), startOf(days.end()));
    }

    private Span at(LocalDateTime local) {
        return new Span(toInstant(local), null);
    }

    private Instant toInstant(LocalDateTime local) {
        return local.atZone(zone).toInstant();
    }

    private Instant startOf(LocalDate day) {
        return day.atStartOfDay(zone).toInstant();
    }

    /** In lower case, with single blanks. {@code last-week}, which needs no quotes in a shell, is {@code last week}. */
    private static String plain(String text) {
        String plain = DurationParser.plain(text);
        if (!plain.isEmpty() && Character.isLetter(plain.charAt(0))) {
            return plain.replace('-', ' ');
        }
        boolean rfc3339 = plain.length() > DATE_LENGTH && plain.charAt(DATE_LENGTH) == 't' && plain.charAt(4) == '-';
        return rfc3339 ? plain.substring(0, DATE_LENGTH) + " " + plain.substring(DATE_LENGTH + 1) : plain;
    }

    /**
     * What a text means.
     *
     * @param to the end of a day, a week, or another span; null for a moment
     */
    private record Span(Instant from, @Nullable Instant to) {
        Instant end() {
            return to == null ? from : to;
        }
    }
}
