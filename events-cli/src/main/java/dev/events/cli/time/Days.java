package dev.events.cli.time;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whole days in a row: a date, {@code yesterday}, {@code monday}, {@code last week}, {@code 2026-11}. Weeks begin on Monday.
 *
 * @param end the day after the last
 */
record Days(LocalDate first, LocalDate end) {
    /** All words that name days by themselves. */
    static final List<String> WORDS = List.of(
            "today",
            "yesterday",
            "tomorrow",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday");

    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MONTH = Pattern.compile("([0-9]{4})-([0-9]{2})");
    private static final Pattern WEEK = Pattern.compile("([0-9]{4})-w([0-9]{1,2})");
    private static final int DAYS_OF_WEEK = 7;
    private static final int ABBREVIATION = 3;
    /** The week of this day is week 1 of its year. */
    private static final int DAY_OF_WEEK_1 = 4;

    static Days of(LocalDate day) {
        return new Days(day, day.plusDays(1));
    }

    /**
     * The days that {@code text} names, or null if it has another form.
     *
     * @param text in lower case, with single blanks
     * @throws DateTimeException if it has the form of a date, and there is none such
     */
    static @Nullable Days parse(String text, LocalDate today) {
        if (!text.isEmpty() && text.charAt(0) <= '9') {
            return dated(text);
        }
        return switch (text) {
            case "today" -> of(today);
            case "yesterday" -> of(today.minusDays(1));
            case "tomorrow" -> of(today.plusDays(1));
            default -> spoken(text, today);
        };
    }

    private static @Nullable Days spoken(String text, LocalDate today) {
        int blank = text.indexOf(' ');
        if (blank < 0) {
            DayOfWeek day = dayOfWeek(text);
            return day == null ? null : of(today.with(TemporalAdjusters.previousOrSame(day)));
        }
        String word = text.substring(blank + 1);
        return switch (text.substring(0, blank)) {
            case "last" -> shifted(word, -1, today);
            case "this" -> shifted(word, 0, today);
            case "next" -> shifted(word, 1, today);
            default -> null;
        };
    }

    private static @Nullable Days dated(String text) {
        if (DATE.matcher(text).matches()) {
            return of(LocalDate.parse(text));
        }
        Matcher month = MONTH.matcher(text);
        if (month.matches()) {
            return of(YearMonth.of(Integer.parseInt(month.group(1)), Integer.parseInt(month.group(2))));
        }
        Matcher week = WEEK.matcher(text);
        if (week.matches()) {
            int year = Integer.parseInt(week.group(1));
            LocalDate monday = LocalDate.of(year, 1, DAY_OF_WEEK_1)
                    .with(IsoFields.WEEK_OF_WEEK_BASED_YEAR, Integer.parseInt(week.group(2)))
                    .with(DayOfWeek.MONDAY);
            if (monday.get(IsoFields.WEEK_BASED_YEAR) != year) {
                throw new DateTimeException(year + " has no week 53");
            }
            return new Days(monday, monday.plusWeeks(1));
        }
        return null;
    }

    private static @Nullable Days shifted(String word, int shift, LocalDate today) {
        return switch (word) {
            case "week" -> {
                LocalDate monday = today.with(DayOfWeek.MONDAY).plusWeeks(shift);
                yield new Days(monday, monday.plusWeeks(1));
            }
            case "month" -> of(YearMonth.from(today).plusMonths(shift));
            case "year" -> ofYear(today.getYear() + shift);
            default -> weekday(word, shift, today);
        };
    }

    private static @Nullable Days weekday(String word, int shift, LocalDate today) {
        DayOfWeek day = dayOfWeek(word);
        if (day == null || shift == 0) {
            return null; // "this friday" may be the last one or the next one
        }
        return of(today.with(shift < 0 ? TemporalAdjusters.previous(day) : TemporalAdjusters.next(day)));
    }

    /** The day of the week that {@code word} names in full or by its first three letters, or null. */
    static @Nullable DayOfWeek dayOfWeek(String word) {
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = WORDS.get(WORDS.size() - DAYS_OF_WEEK + day.getValue() - 1);
            if (word.equals(name) || (word.length() == ABBREVIATION && name.startsWith(word))) {
                return day;
            }
        }
        return null;
    }

    static Days ofYear(int year) {
        return new Days(LocalDate.of(year, 1, 1), LocalDate.of(year + 1, 1, 1));
    }

    private static Days of(YearMonth month) {
        return new Days(month.atDay(1), month.plusMonths(1).atDay(1));
    }

    boolean isOneDay() {
        return first.plusDays(1).equals(end);
    }

    TimeRange in(ZoneId zone) {
        return new TimeRange(
                first.atStartOfDay(zone).toInstant(), end.atStartOfDay(zone).toInstant());
    }
}
