package dev.events.cli.console;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them: {@code 90m}, {@code 1h30m}, {@code 1h 30m}, {@code 45s}, {@code 2d}. */
public final class DurationParser implements ITypeConverter<Duration> {
    private static final Pattern DURATION =
            Pattern.compile("(?:([0-9]{1,7})d)? *(?:([0-9]{1,7})h)? *(?:([0-9]{1,7})m)? *(?:([0-9]{1,10})s)?");

    @Override
    public Duration convert(String text) {
        String stripped = text.strip().toLowerCase(Locale.ROOT);
        Matcher matcher = DURATION.matcher(stripped);
        if (stripped.isEmpty() || !matcher.matches()) {
            throw new TypeConversionException("\"" + text
                    + "\" is not a duration; it must be days, hours, minutes and seconds such as 90m, 1h30m, 45s"
                    + " or 2d");
        }
        return Duration.ofDays(number(matcher.group(1)))
                .plusHours(number(matcher.group(2)))
                .plusMinutes(number(matcher.group(3)))
                .plusSeconds(number(matcher.group(4)));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
