package dev.events.cli.console;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes times and durations: local and readable, or as seconds.
 *
 * <p>Written by hand: a {@code DateTimeFormatter} loads locale data, which takes a large part of a short run.
 */
public final class TimeFormatter {
    private static final String OPEN = "open";
    private static final List<String> WEEKDAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    private static final int NANO_DIGITS = 9;
    private static final int MINUTE = 60;
    private static final int HOUR = 60 * MINUTE;
    private static final int DAY = 24 * HOUR;

    private final Clock clock;
    private final boolean epoch;

    /** Formats times as seconds since 1970 if {@code epoch} is true, else in the zone of the clock. */
    public TimeFormatter(Clock clock, boolean epoch) {
        this.clock = clock;
        this.epoch = epoch;
    }

    /** {@code 2026-11-24 10:30:15}, or every digit of the epoch. */
    public String time(Instant time) {
        return epoch ? EpochSeconds.format(time) : dateTime(local(time), ' ', true);
    }

    /** {@link #time} of the stop; {@code open} if the event is, and nothing for a mark. */
    public String stop(Event event) {
        Instant stop = event.stop();
        return stop != null ? time(stop) : event.open() ? OPEN : "";
    }

    /** Whether times are seconds since 1970, which have no days. */
    public boolean isEpoch() {
        return epoch;
    }

    /** The day on which {@code time} is. */
    public LocalDate day(Instant time) {
        return local(time).toLocalDate();
    }

    /** {@code Tue 2026-11-24}. */
    public static String day(LocalDate day) {
        return WEEKDAYS.get(day.getDayOfWeek().getValue() - 1) + " " + day;
    }

    /** {@link #day(LocalDate)} without the year if it is the current one: {@code Tue 11-24}, in other years {@code 2025-11-24}. */
    public String shortDay(LocalDate day) {
        String text = day.toString();
        boolean thisYear = day.getYear() == day(clock.instant()).getYear();
        return thisYear
                ? WEEKDAYS.get(day.getDayOfWeek().getValue() - 1) + " " + text.substring(text.indexOf('-') + 1)
                : text;
    }

    /** {@code 10:30:15}, or {@code 10:30} without seconds, or every digit of the epoch. */
    public String timeOfDay(Instant time, boolean seconds) {
        if (epoch) {
            return time(time);
        }
        String text = dateTime(local(time), ' ', seconds);
        return text.substring(text.indexOf(' ') + 1);
    }

    /** The {@link #timeOfDay} of the stop, {@code +1d 00:10} if it is on a later day; {@code open}, or nothing for a mark. */
    public String stopOfDay(Event event, boolean seconds) {
        Instant stop = event.stop();
        if (stop == null || epoch) {
            return stop(event);
        }
        long days = ChronoUnit.DAYS.between(day(event.start()), day(stop));
        return (days == 0 ? "" : "+" + days + "d ") + timeOfDay(stop, seconds);
    }

    /** RFC 3339 with the zone's offset and every digit there is, or every digit of the epoch. */
    public String exact(Instant time) {
        if (epoch) {
            return EpochSeconds.format(time);
        }
        ZoneOffset offset = clock.getZone().getRules().getOffset(time);
        if (offset.getTotalSeconds() % MINUTE != 0) {
            offset = ZoneOffset.UTC; // RFC 3339 offsets have no seconds; some zones had such offsets until the 1970s
        }
        LocalDateTime local = LocalDateTime.ofInstant(time, offset);
        StringBuilder text = new StringBuilder(dateTime(local, 'T', true));
        String digits = EpochSeconds.format(time); // the shortest text that reads back to the same double
        int point = digits.indexOf('.');
        if (point >= 0) {
            text.append(digits, point, Math.min(digits.length(), point + 1 + NANO_DIGITS));
        }
        return text.append(offset.getId()).toString();
    }

    /** How long the event took, or has been open; empty for a mark, and for an open event that starts later than now. */
    public String duration(Event event) {
        Instant stop = event.stop();
        Instant end = event.open() ? clock.instant() : stop;
        if (end == null || end.isBefore(event.start())) {
            return "";
        }
        return duration(Duration.between(event.start(), end), event.open());
    }

    /** {@link #duration}, without the seconds of what took ten minutes or more. */
    public String tableDuration(Event event) {
        String text = duration(event);
        int seconds = text.indexOf("m ");
        return epoch || seconds < 2 || !text.endsWith("s") ? text : text.substring(0, seconds + 1);
    }

    private String duration(Duration duration, boolean goingOn) {
        BigDecimal exact = seconds(duration);
        if (epoch) {
            return plain(exact.setScale(goingOn ? 0 : 6, RoundingMode.HALF_UP));
        }
        return readable(duration.toSeconds(), exact, goingOn);
    }

    /** Every digit of a duration, in seconds. */
    public static BigDecimal seconds(Duration duration) {
        return BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    }

    private static String readable(long seconds, BigDecimal exact, boolean goingOn) {
        if (seconds < 10 && !goingOn) {
            return plain(exact.setScale(2, RoundingMode.HALF_UP)) + "s";
        }
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return pair(seconds, MINUTE, "m", 1, "s");
        }
        return seconds < DAY ? pair(seconds, HOUR, "h", MINUTE, "m") : pair(seconds, DAY, "d", HOUR, "h");
    }

    /** {@code 2h 5m}, and {@code 41h 40m} as it is: people count working time in hours. */
    public static String hours(BigDecimal seconds) {
        long whole = seconds.longValue();
        return whole < DAY ? readable(whole, seconds, false) : pair(whole, HOUR, "h", MINUTE, "m");
    }

    /** In UTC to the second, as iCalendar and Timewarrior have it: {@code 20261124T103015Z}. */
    public static String basic(Instant time) {
        LocalDateTime utc = LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        return dateTime(utc, 'T', true).replace("-", "").replace(":", "") + "Z";
    }

    /** Without an exponent, and without zeros at the end of a fraction. */
    public static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String pair(long seconds, int big, String bigUnit, int small, String smallUnit) {
        long rest = seconds % big / small;
        return seconds / big + bigUnit + (rest == 0 ? "" : " " + rest + smallUnit);
    }

    private LocalDateTime local(Instant time) {
        return LocalDateTime.ofInstant(time, clock.getZone());
    }

    private static String dateTime(LocalDateTime time, char separator, boolean seconds) {
        StringBuilder text = new StringBuilder(19).append(time.getYear());
        two(text.append('-'), time.getMonthValue());
        two(text.append('-'), time.getDayOfMonth());
        two(text.append(separator), time.getHour());
        two(text.append(':'), time.getMinute());
        if (seconds) {
            two(text.append(':'), time.getSecond());
        }
        return text.toString();
    }

    private static void two(StringBuilder text, int number) {
        text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
    }

    /** {@link #exact}, or an empty text for null. */
    public String exactOrEmpty(@Nullable Instant time) {
        return time == null ? "" : exact(time);
    }
}
