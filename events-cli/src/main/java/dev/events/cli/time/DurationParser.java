package dev.events.cli.time;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads durations as people write them: {@code 90m}, {@code 1h30m}, {@code 1.5h}, {@code 1:30:00}, {@code 2 days}. A day is 24
 * hours and a week is 7 days.
 */
public final class DurationParser implements ITypeConverter<Duration> {
    private static final Pattern CLOCK = Pattern.compile("([0-9]{1,7}):([0-5][0-9]):([0-5][0-9])");
    private static final Pattern HALF_A_CLOCK = Pattern.compile("([0-9]{1,7}):([0-5][0-9])");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,7}(\\.[0-9]{1,9})?");
    private static final int NANO_DIGITS = 9;

    @Override
    public Duration convert(String text) {
        String plain = plain(text);
        Matcher clock = CLOCK.matcher(plain);
        if (clock.matches()) {
            return Duration.ofHours(Long.parseLong(clock.group(1)))
                    .plusMinutes(Long.parseLong(clock.group(2)))
                    .plusSeconds(Long.parseLong(clock.group(3)));
        }
        List<Amount> amounts = Amount.parse(plain);
        Duration duration = amounts == null ? null : exact(amounts);
        if (duration != null) {
            return duration;
        }
        String meant = meant(plain);
        throw new TypeConversionException(
                meant == null
                        ? "\"" + text + "\" is not a duration; it must be weeks, days, hours, minutes and seconds,"
                                + " such as 90m, 1h30m, 1.5h, 45s or 2d"
                        : "\"" + text + "\" is not clear; write " + meant);
    }

    /** In lower case, without blanks at the ends, and with single blanks elsewhere. */
    static String plain(String text) {
        return text.strip().toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
    }

    /** The sum of the amounts, or null if it has years or months, which are not all of one length. */
    static @Nullable Duration exact(List<Amount> amounts) {
        Duration sum = Duration.ZERO;
        for (Amount amount : amounts) {
            long seconds = switch (amount.unit()) {
                case YEAR, MONTH -> 0;
                case WEEK -> 7 * 24 * 3600L;
                case DAY -> 24 * 3600L;
                case HOUR -> 3600L;
                case MINUTE -> 60L;
                case SECOND -> 1L;
            };
            if (seconds == 0) {
                return null;
            }
            BigDecimal nanos =
                    amount.number().multiply(BigDecimal.valueOf(seconds)).movePointRight(NANO_DIGITS);
            BigDecimal[] parts =
                    nanos.setScale(0, RoundingMode.HALF_UP).divideAndRemainder(BigDecimal.TEN.pow(NANO_DIGITS));
            sum = sum.plusSeconds(parts[0].longValueExact()).plusNanos(parts[1].longValueExact());
        }
        return sum;
    }

    /** What an unclear duration may mean, or null. */
    private static @Nullable String meant(String text) {
        Matcher clock = HALF_A_CLOCK.matcher(text);
        if (clock.matches()) {
            return clock.group(1) + "h" + clock.group(2) + "m or " + clock.group(1) + "m" + clock.group(2) + "s";
        }
        if (NUMBER.matcher(text).matches()) {
            return text + "m or " + text + "h";
        }
        String point = text.replace(',', '.');
        if (!point.equals(text) && Amount.parse(point) != null) {
            return point;
        }
        String minutes = text + "m"; // 1h30
        return text.contains("h") && Amount.parse(minutes) != null ? minutes : null;
    }
}
