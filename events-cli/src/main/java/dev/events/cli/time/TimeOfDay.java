package dev.events.cli.time;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads times of day: {@code 10:30}, {@code 10:30:15}, {@code 9am}, {@code 9:30 pm}, {@code noon}, {@code midnight}. */
final class TimeOfDay {
    private static final Pattern FORM =
            Pattern.compile("([0-9]{1,2})(?::([0-9]{2})(?::([0-9]{2})(?:\\.([0-9]{1,9}))?)?)? ?(am|pm)?");

    private static final int HALF_DAY = 12;
    private static final int NANO_DIGITS = 9;

    private TimeOfDay() {}

    /**
     * The time of day that {@code text} names, or null if it has another form.
     *
     * @param text in lower case
     * @throws DateTimeException if it has the form of a time of day, and there is none such
     */
    static @Nullable LocalTime parse(String text) {
        if (text.equals("noon")) {
            return LocalTime.NOON;
        }
        if (text.equals("midnight")) {
            return LocalTime.MIDNIGHT;
        }
        Matcher form = FORM.matcher(text);
        // A bare number may be anything.
        if (!form.matches() || (form.group(2) == null && form.group(5) == null)) {
            return null;
        }
        int hour = Integer.parseInt(form.group(1));
        if (form.group(5) != null) {
            if (hour < 1 || hour > HALF_DAY) {
                throw new DateTimeException("hour " + hour);
            }
            hour = hour % HALF_DAY + (form.group(5).equals("pm") ? HALF_DAY : 0);
        }
        return LocalTime.of(hour, number(form.group(2)), number(form.group(3)), nanos(form.group(4)));
    }

    private static int number(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits);
    }

    private static int nanos(@Nullable String digits) {
        return digits == null ? 0 : Integer.parseInt(digits + "0".repeat(NANO_DIGITS - digits.length()));
    }
}
