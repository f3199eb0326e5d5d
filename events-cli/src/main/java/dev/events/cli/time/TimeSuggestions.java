package dev.events.cli.time;

import dev.events.cli.console.Spelling;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a text that is no clear time may mean: {@code 3/4} is 2026-03-04 or 2026-04-03. */
final class TimeSuggestions {
    /** What a mistyped word may be. */
    private static final List<String> WORDS = words();

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private static final Pattern YEAR = Pattern.compile("(?:19|20|21)[0-9]{2}");
    private static final Pattern SHORT_NUMBER = Pattern.compile("[0-9]{1,4}");
    private static final Pattern COMPACT_DATE = Pattern.compile("((?:19|20|21)[0-9]{2})([0-9]{2})([0-9]{2})");
    private static final Pattern POINT = Pattern.compile("([0-9]{1,2})\\.([0-5][0-9])");
    private static final Pattern HOUR = Pattern.compile("([0-9]{1,2}) ?h ?([0-5][0-9])?");
    private static final Pattern DAY_AND_HOUR = Pattern.compile("(.+) ([0-9]{1,2})");
    private static final Pattern NUMBERS =
            Pattern.compile("([0-9]{1,4})[-/. ]([0-9]{1,2})(?:[-/. ]([0-9]{2,4}))?[/.]?");
    private static final Pattern DAY_AND_MONTH = Pattern.compile(
            "(?:([0-9]{1,2})(?:st|nd|rd|th|\\.)? )?([a-z]{3,9})(?: ([0-9]{1,2})(?:st|nd|rd|th)?)?(?:,? ([0-9]{4}))?");
    private static final Pattern PAST = Pattern.compile("(?:last|past) ([0-9]+ ?[a-z]+)");
    private static final Pattern FROM_TO = Pattern.compile("(?:from )?(.+?)(?: to | until | - | – |–|-)(.+)");
    private static final int HUNDRED = 100;
    private static final int FIRST_YEAR = 1970;

    private TimeSuggestions() {}

    private static List<String> words() {
        List<String> words = new ArrayList<>(Days.WORDS);
        words.addAll(List.of("now", "noon", "midnight"));
        for (String shift : List.of("last", "this", "next")) {
            words.addAll(List.of(shift + " week", shift + " month", shift + " year"));
        }
        return words;
    }

    /** Whether a number, which is an epoch by its form, looks more like a year, a time of day or a date. */
    static boolean isUnclearNumber(String text) {
        return (SHORT_NUMBER.matcher(text).matches() && !text.equals("0"))
                || POINT.matcher(text).matches()
                || COMPACT_DATE.matcher(text).matches();
    }

    /** The year that {@code text} is in a range of time, or -1. */
    static int year(String text) {
        return YEAR.matcher(text).matches() ? Integer.parseInt(text) : -1;
    }

    /**
     * The clear spellings of what {@code text} may mean, with {@code or} between them; null if there is none.
     *
     * @param range whether {@code text} stands for a range of time
     */
    static @Nullable String meant(String text, LocalDate today, boolean range) {
        Set<String> meant = new LinkedHashSet<>();
        if (isUnclearNumber(text)) {
            addNumbers(meant, text, range);
        } else {
            Spelling.nearest(text, WORDS).ifPresent(meant::add);
            addDates(meant, text, today);
            addMonths(meant, text, today);
            addTimes(meant, text, today);
            addSpans(meant, text, today, range);
        }
        if (meant.isEmpty()) {
            return null;
        }
        List<String> quoted = meant.stream()
                .map(each -> each.contains(" ") ? "\"" + each + "\"" : each)
                .toList();
        return String.join(" or ", quoted);
    }

    private static void addNumbers(Set<String> meant, String text, boolean range) {
        Matcher date = COMPACT_DATE.matcher(text);
        if (date.matches()) {
            addDate(meant, date.group(1), date.group(2), date.group(3));
        }
        if (year(text) > 0) {
            meant.add(text + "-01-01");
        }
        Matcher point = POINT.matcher(text);
        String digits = point.matches() ? point.group(1) + point.group(2) : text;
        if (digits.length() <= 4) {
            int number = Integer.parseInt(digits);
            addTime(meant, digits.length() > 2 ? number / HUNDRED : number, digits.length() > 2 ? number % HUNDRED : 0);
        }
        if (!range) {
            meant.add(text.contains(".") ? text + "0" : text + ".0"); // an epoch that is meant to be one
        }
    }

    /** Day, month and perhaps year, in any order. */
    private static void addDates(Set<String> meant, String text, LocalDate today) {
        Matcher numbers = NUMBERS.matcher(text);
        if (!numbers.matches()) {
            return;
        }
        String first = numbers.group(1);
        String second = numbers.group(2);
        String third = numbers.group(3);
        if (first.length() > 2) {
            addDate(meant, first, second, third == null ? "01" : third);
            return;
        }
        String year = third == null ? Integer.toString(today.getYear()) : third.length() == 2 ? "20" + third : third;
        addDate(meant, year, first, second);
        addDate(meant, year, second, first);
    }

    /** {@code november}, {@code 24 nov}, {@code nov 24, 2026}. */
    private static void addMonths(Set<String> meant, String text, LocalDate today) {
        Matcher named = DAY_AND_MONTH.matcher(text);
        if (!named.matches()) {
            return;
        }
        int month = MONTHS.indexOf(named.group(2).substring(0, 3)) + 1;
        String day = named.group(1) == null ? named.group(3) : named.group(1);
        String year = named.group(4) == null ? Integer.toString(today.getYear()) : named.group(4);
        if (month == 0) {
            return;
        }
        if (day == null) {
            meant.add(year + (month < 10 ? "-0" : "-") + month);
        } else {
            addDate(meant, year, Integer.toString(month), day);
        }
    }

    private static void addTimes(Set<String> meant, String text, LocalDate today) {
        Matcher hour = HOUR.matcher(text);
        if (hour.matches()) {
            addTime(
                    meant,
                    Integer.parseInt(hour.group(1)),
                    hour.group(2) == null ? 0 : Integer.parseInt(hour.group(2)));
        }
        Matcher dayAndHour = DAY_AND_HOUR.matcher(text);
        if (dayAndHour.matches() && Integer.parseInt(dayAndHour.group(2)) < 24 && isDay(dayAndHour.group(1), today)) {
            meant.add(dayAndHour.group(1) + " " + dayAndHour.group(2) + ":00");
        }
    }

    private static void addSpans(Set<String> meant, String text, LocalDate today, boolean range) {
        String amount = text.startsWith("in ") || text.startsWith("+") ? "" : text;
        Matcher past = PAST.matcher(text);
        if (past.matches()) {
            amount = past.group(1);
        }
        if (Amount.parse(amount) != null) {
            meant.add((amount.contains(" ") ? amount + " ago" : "-" + amount) + (range ? "..now" : ""));
        }
        if (text.startsWith("this ")) {
            String day = text.substring("this ".length());
            if (Days.dayOfWeek(day) != null) {
                meant.add(day);
                meant.add("next " + day);
            }
        }
        Matcher fromTo = FROM_TO.matcher(text);
        if (range && fromTo.matches() && isTime(fromTo.group(1), today) && isTime(fromTo.group(2), today)) {
            meant.add(fromTo.group(1) + ".." + fromTo.group(2));
        }
    }

    private static boolean isDay(String text, LocalDate today) {
        try {
            Days days = Days.parse(text, today);
            return days != null && days.isOneDay();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(String text, LocalDate today) {
        try {
            return text.equals("now") || Days.parse(text, today) != null || TimeOfDay.parse(text) != null;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static void addDate(Set<String> meant, String year, String month, String day) {
        try {
            LocalDate date = LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
            if (date.getYear() >= FIRST_YEAR) {
                meant.add(date.toString());
            }
        } catch (DateTimeException e) {
            // There is no such date.
        }
    }

    private static void addTime(Set<String> meant, int hour, int minute) {
        if (hour < 24 && minute < 60) {
            LocalTime time = LocalTime.of(hour, minute);
            meant.add(hour < 10 ? time.toString().substring(1) : time.toString());
        }
    }
}
