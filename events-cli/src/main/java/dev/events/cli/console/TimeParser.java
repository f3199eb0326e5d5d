package dev.events.cli.console;

import dev.events.core.EpochSeconds;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads times as people write them. "Now" is the time of the clock when the parser is created, so all times of a command
 * agree. Local times are in the zone of the clock. A time that the change to summer time skips is moved by the skipped hour;
 * a time that occurs twice means the first.
 */
public final class TimeParser implements ITypeConverter<Instant> {
    private static final Pattern EPOCH = Pattern.compile("[0-9]+(\\.[0-9]*)?|\\.[0-9]+");
    private static final Pattern AGO = Pattern.compile("-([0-9]{1,9})([smhdw])");
    private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern TIME_OF_DAY = Pattern.compile("[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?");
    private static final Pattern DATE_TIME = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?)(Z|z|[+-][0-9]{2}:[0-9]{2})?");

    private final ZonedDateTime now;

    public TimeParser(Clock clock) {
        this.now = ZonedDateTime.now(clock);
    }

    @Override
    public Instant convert(String text) {
        return convert(text, now.toInstant());
    }

    public static boolean isTimeOfDay(String text) {
        return TIME_OF_DAY.matcher(text).matches();
    }

    /**
     * Reads a time.
     *
     * @param day within the day that is meant where {@code text} is a time of day
     */
    public Instant convert(String text, Instant day) {
        Instant time;
        try {
            time = parse(text, day.atZone(now.getZone()).toLocalDate());
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new TypeConversionException("there is no such time as \"" + text + "\"");
        }
        if (time.getEpochSecond() < 0 || time.getEpochSecond() > EpochSeconds.MAX) {
            throw new TypeConversionException("\"" + text + "\" is out of range; a time must be from 1970 to 9999"
                    + (EPOCH.matcher(text).matches() ? ", and epochs are in seconds, not milliseconds" : ""));
        }
        return time;
    }

    private Instant parse(String text, LocalDate day) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "now" -> now.toInstant();
            case "today" -> startOf(now.toLocalDate());
            case "yesterday" -> startOf(now.toLocalDate().minusDays(1));
            case "tomorrow" -> startOf(now.toLocalDate().plusDays(1));
            default -> parseDigits(text, day);
        };
    }

    private Instant parseDigits(String text, LocalDate day) {
        if (EPOCH.matcher(text).matches()) {
            return EpochSeconds.toInstant(Double.parseDouble(text));
        }
        Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            return ago(Long.parseLong(ago.group(1)), ago.group(2).charAt(0)).toInstant();
        }
        if (DATE.matcher(text).matches()) {
            return startOf(LocalDate.parse(text));
        }
        if (isTimeOfDay(text)) {
            return day.atTime(LocalTime.parse(text.length() < 5 || text.charAt(1) == ':' ? "0" + text : text))
                    .atZone(now.getZone())
                    .toInstant();
        }
        Matcher dateTime = DATE_TIME.matcher(text);
        if (dateTime.matches()) {
            String local = dateTime.group(1) + "T" + dateTime.group(2);
            String offset = dateTime.group(3);
            return offset == null
                    ? LocalDateTime.parse(local).atZone(now.getZone()).toInstant()
                    : OffsetDateTime.parse(local + offset.toUpperCase(Locale.ROOT))
                            .toInstant();
        }
        throw new TypeConversionException(
                "\"" + text + "\" is not a time; it must be an epoch (1650059272.843), "
                        + "RFC 3339 (2026-11-24T10:30:00Z), a local date, date and time or time of today (2026-11-24, "
                        + "\"2026-11-24 10:30\", 10:30), now, today, yesterday, tomorrow, or so long ago (-90s, -15m, -2h, -3d, -1w)");
    }

    /** Days and weeks go by the calendar: the same time of day, whatever the clocks did in between. */
    private ZonedDateTime ago(long amount, char unit) {
        return switch (unit) {
            case 's' -> now.minusSeconds(amount);
            case 'm' -> now.minusMinutes(amount);
            case 'h' -> now.minusHours(amount);
            case 'd' -> now.minusDays(amount);
            case 'w' -> now.minusWeeks(amount);
            default -> throw new IllegalArgumentException("unit " + unit);
        };
    }

    private Instant startOf(LocalDate date) {
        return date.atStartOfDay(now.getZone()).toInstant();
    }
}
