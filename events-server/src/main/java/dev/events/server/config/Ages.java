package dev.events.server.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How old something may be: a whole number of minutes, hours, days or weeks, such as {@code 90d}; {@code 0} for nothing. */
final class Ages {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})([mhdw])");

    /** The largest number of units. */
    private static final long MOST = 99_999;

    private Ages() {}

    static Optional<Duration> parse(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(form.group(1));
        return Optional.of(
                switch (form.group(2)) {
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    case "d" -> Duration.ofDays(number);
                    default -> Duration.ofDays(7 * number);
                });
    }

    /** The text that {@link #parse} reads as this age: one that it has returned, in the largest unit but weeks. */
    static String text(Duration age) {
        if (age.isZero()) {
            return "0";
        }
        if (age.equals(Duration.ofDays(age.toDays()))) {
            boolean fits = age.toDays() <= MOST;
            return fits ? age.toDays() + "d" : age.toDays() / 7 + "w";
        }
        return age.equals(Duration.ofHours(age.toHours())) ? age.toHours() + "h" : age.toMinutes() + "m";
    }
}
