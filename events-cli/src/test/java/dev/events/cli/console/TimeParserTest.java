package dev.events.cli.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.core.EpochSeconds;
import java.time.Clock;
import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeParserTest {
    private final TimeParser parser = at("2026-11-24T12:00:15.250Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-24T12:00:15.250Z",
        "NOW, 2026-11-24T12:00:15.250Z",
        "today, 2026-11-23T23:00:00Z",
        "yesterday, 2026-11-22T23:00:00Z",
        "-90s, 2026-11-24T11:58:45.250Z",
        "-15m, 2026-11-24T11:45:15.250Z",
        "-2h, 2026-11-24T10:00:15.250Z",
        "-3d, 2026-11-21T12:00:15.250Z",
        "-1w, 2026-11-17T12:00:15.250Z",
        "0, 1970-01-01T00:00:00Z",
        "1650059272, 2022-04-15T21:47:52Z",
        "1650059272.5, 2022-04-15T21:47:52.5Z",
        "2026-11-24, 2026-11-23T23:00:00Z",
        "2026-07-24, 2026-07-23T22:00:00Z",
        "2026-11-24 10:30, 2026-11-24T09:30:00Z",
        "2026-11-24T10:30, 2026-11-24T09:30:00Z",
        "2026-11-24 10:30:15, 2026-11-24T09:30:15Z",
        "2026-11-24 10:30:15.75, 2026-11-24T09:30:15.75Z",
        "2026-11-24T10:30:15Z, 2026-11-24T10:30:15Z",
        "2026-11-24t10:30:15z, 2026-11-24T10:30:15Z",
        "2026-11-24T10:30:15.5-05:30, 2026-11-24T16:00:15.5Z",
        "2026-11-24 10:30:15+02:00, 2026-11-24T08:30:15Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    })
    void convert_formAllowed_isThatTime(String text, Instant time) {
        assertEquals(time, parser.convert(text));
    }

    @Test
    void convert_daysAgo_goByTheCalendar() {
        // Paris left summer time on 25 October 2026: that day had 25 hours.
        assertEquals(
                Instant.parse("2026-10-24T10:00:00Z"),
                at("2026-10-25T11:00:00Z").convert("-1d"));
        assertEquals(
                Instant.parse("2026-10-24T11:00:00Z"),
                at("2026-10-25T11:00:00Z").convert("-24h"));
    }

    @Test
    void convert_localTimeThatIsSkippedOrComesTwice_isOneOfTheMomentsAround() {
        assertEquals(Instant.parse("2026-03-29T01:30:00Z"), parser.convert("2026-03-29 02:30"));
        assertEquals(Instant.parse("2026-10-25T00:30:00Z"), parser.convert("2026-10-25 02:30"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "tomorow",
                "-5",
                "15m",
                "-1y",
                "--from",
                "2026-11",
                "24.11.2026",
                "10h30",
                "1e9",
                "2026-11-24 10",
                "2026-11-24  10:30",
                "NaN",
                "-1.5h"
            })
    void convert_notATime_saysWhatWouldBe(String text) {
        String message = messageFor(text);
        assertTrue(message.startsWith("\"" + text + "\" is not a time; it must be an epoch ("), message);
        assertTrue(message.endsWith("or so long ago (-90s, -15m, -2h, -3d, -1w)"), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-02-30", "2026-13-01", "2026-11-24 25:00", "2026-11-24T10:30:15+25:00"})
    void convert_noSuchTime_saysSo(String text) {
        assertEquals("there is no such time as \"" + text + "\"", messageFor(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"253402300800", "99999999999999999999999", "1969-12-31T23:00:00Z", "-999999999w", "-999999d"})
    void convert_outsideWhatAnEventMayHave_saysTheRange(String text) {
        String message = messageFor(text);
        assertTrue(message.contains("out of range") || message.contains("no such time"), message);
    }

    @Property
    void convert_anyDoubleAsEpochOrAsPrinted_comesBackTheSame(
            @ForAll @DoubleRange(min = 1 << 23, max = 4e9) double epoch) {
        Instant time = EpochSeconds.toInstant(epoch);
        TimeFormatter local = new TimeFormatter(Clock.fixed(Instant.EPOCH, Cli.PARIS), false);
        assertEquals(epoch, EpochSeconds.toDouble(parser.convert(EpochSeconds.format(epoch))));
        assertEquals(epoch, EpochSeconds.toDouble(parser.convert(local.exact(time))));
    }

    private String messageFor(String text) {
        return String.valueOf(assertThrows(TypeConversionException.class, () -> parser.convert(text))
                .getMessage());
    }

    private static TimeParser at(String now) {
        return new TimeParser(Clock.fixed(Instant.parse(now), Cli.PARIS));
    }
}
