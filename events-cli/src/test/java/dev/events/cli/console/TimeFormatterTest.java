package dev.events.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.cli.Cli;
import dev.events.core.Event;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeFormatterTest {
    private static final Instant START = Instant.parse("2026-11-24T09:30:15.5Z");

    private final TimeFormatter local = new TimeFormatter(Clock.fixed(Cli.NOW, Cli.PARIS), false);
    private final TimeFormatter epoch = new TimeFormatter(Clock.fixed(Cli.NOW, Cli.PARIS), true);

    @Test
    void time_local_isDateAndTimeOfTheZone() {
        assertEquals("2026-11-24 10:30:15", local.time(START));
        assertEquals("2026-11-24T10:30:15.5+01:00", local.exact(START));
    }

    @Test
    void time_epoch_hasEveryDigit() {
        assertEquals("1795512615.5", epoch.time(START));
        assertEquals("1795512615.5", epoch.exact(START));
    }

    @Test
    void exact_zoneWhoseOffsetHadSeconds_isUtc() {
        TimeFormatter monrovia = new TimeFormatter(Clock.fixed(Cli.NOW, ZoneId.of("Africa/Monrovia")), false);
        assertEquals("1971-01-01T00:00:00Z", monrovia.exact(Instant.parse("1971-01-01T00:00:00Z")));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T09:30:15.5Z, 10:30:15, 10:30",
        "2026-11-24T22:00:00Z, 23:00:00, 23:00",
        "2026-11-24T23:00:00Z, +1d 00:00:00, +1d 00:00",
        "2027-01-02T00:00:00Z, +39d 01:00:00, +39d 01:00",
    })
    void stopOfDay_isAsMuchAsDiffersFromTheStart(Instant stop, String seconds, String minutes) {
        Event event = Event.between(START, stop);
        assertEquals(seconds, local.stopOfDay(event, true));
        assertEquals(minutes, local.stopOfDay(event, false));
        assertEquals("open", local.stopOfDay(Event.open(START), false));
    }

    @Test
    void day_hasItsName_andInAShortFormNoYear() {
        assertEquals("Tue 2026-11-24", TimeFormatter.day(local.day(START)));
        assertEquals("Tue 11-24", local.shortDay(local.day(START)));
        assertEquals("2025-12-31", local.shortDay(local.day(Instant.parse("2025-12-31T22:59:59Z"))));
        assertEquals("1795512615.5", epoch.timeOfDay(START, false));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "250, 0.25s",
        "9990, 9.99s",
        "59900, 59s",
        "60000, 1m",
        "3599000, 59m 59s",
        "3600000, 1h",
        "8100000, 2h 15m",
        "86400000, 1d",
        "100000000, 1d 3h",
    })
    void duration_isReadable(long millis, String text) {
        assertEquals(text, local.duration(Event.between(START, START.plusMillis(millis))));
    }

    @ParameterizedTest
    @CsvSource({"90, 1m 30s", "599, 9m 59s", "600, 10m", "3599, 59m", "9015, 2h 30m", "45, 45s"})
    void tableDuration_hasNoSecondsFromTenMinutesOn(long seconds, String text) {
        assertEquals(text, local.tableDuration(Event.between(START, START.plusSeconds(seconds))));
        assertEquals(Long.toString(seconds), epoch.tableDuration(Event.between(START, START.plusSeconds(seconds))));
    }

    @Test
    void duration_openEvent_isSoFar() {
        assertEquals("2h 30m", local.duration(Event.open(Cli.NOW.minusSeconds(9000))));
        assertEquals("9000", epoch.duration(Event.open(Cli.NOW.minusSeconds(9000))));
        assertEquals("", local.duration(Event.open(Cli.NOW.plusSeconds(1))));
    }

    @Test
    void duration_epoch_isSeconds() {
        assertEquals("0.25", epoch.duration(Event.between(START, START.plusMillis(250))));
        assertEquals("0", epoch.duration(Event.between(START, START)));
        assertEquals("86400", epoch.duration(Event.between(START, START.plusSeconds(86400))));
    }
}
