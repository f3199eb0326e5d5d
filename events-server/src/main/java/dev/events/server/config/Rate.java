package dev.events.server.config;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of requests in a time, such as {@code 200/s}.
 *
 * @param requests how many, at least 1
 * @param period a second or a minute
 */
public record Rate(int requests, Duration period) {
    private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,6})/([sm])");

    /** The rate that a text is; empty if it is none. */
    static Optional<Rate> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        Duration period = form.group(2).equals("s") ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
        return Optional.of(new Rate(Integer.parseInt(form.group(1)), period));
    }

    /** As it is written in settings. */
    @Override
    public String toString() {
        return requests + (period.toSeconds() == 1 ? "/s" : "/m");
    }
}
