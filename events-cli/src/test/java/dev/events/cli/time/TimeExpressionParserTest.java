package dev.events.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.EpochSeconds;
import java.time.Clock;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TimeExpressionParserTest {
    private static final List<String> ZONES = List.of(
            "Europe/Paris",
            "America/New_York",
            "America/Sao_Paulo", // once put clocks forward at midnight
            "Asia/Kathmandu",
            "Australia/Lord_Howe", // changes by half an hour
            "UTC");

    private final TimeExpressionParser parser = at("2026-11-24T12:00:15.250Z");

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-24T12:00:15.250Z",
        "NOW, 2026-11-24T12:00:15.250Z",
        "Last-Week, 2026-11-15T23:00:00Z",
        "-90s, 2026-11-24T11:58:45.250Z",
        "-15m, 2026-11-24T11:45:15.250Z",
        "-2h, 2026-11-24T10:00:15.250Z",
        "-1h30m, 2026-11-24T10:30:15.250Z",
        "-1.5h, 2026-11-24T10:30:15.250Z",
        "-3d, 2026-11-21T12:00:15.250Z",
        "-1w, 2026-11-17T12:00:15.250Z",
        "2 hours ago, 2026-11-24T10:00:15.250Z",
        "an hour ago, 2026-11-24T11:00:15.250Z",
        "1h 30m ago, 2026-11-24T10:30:15.250Z",
        "1 month ago, 2026-10-24T11:00:15.250Z",
        "a year ago, 2025-11-24T12:00:15.250Z",
        "9am, 2026-11-24T08:00:00Z",
        "12am, 2026-11-23T23:00:00Z",
        "12pm, 2026-11-24T11:00:00Z",
        "9:30 PM, 2026-11-24T20:30:00Z",
        "10:30:15, 2026-11-24T09:30:15Z",
        "' monday  at 9:00 ', 2026-11-23T08:00:00Z",
        "0, 1970-01-01T00:00:00Z",
        "1650059272, 2022-04-15T21:47:52Z",
        "1650059272.5, 2022-04-15T21:47:52.5Z",
        "930.0, 1970-01-01T00:15:30Z",
        "2026-07-24, 2026-07-23T22:00:00Z",
        "2026-11-24 10:30:15.75, 2026-11-24T09:30:15.75Z",
        "2026-11-24t10:30:15z, 2026-11-24T10:30:15Z",
        "2026-11-24T10:30:15.5-05:30, 2026-11-24T16:00:15.5Z",
        "2026-11-24 10:30:15+02:00, 2026-11-24T08:30:15Z",
        "9999-12-31T23:59:59Z, 9999-12-31T23:59:59Z",
    })
    void instant_formAllowed_isThatTime(String text, Instant time) {
        assertEquals(time, parser.instant(text));
    }

    @Test
    void instant_numberInData_isAnEpoch() {
        TimeExpressionParser data = TimeExpressionParser.ofData(Clock.fixed(Cli.NOW, Cli.PARIS));
        assertEquals(Instant.ofEpochSecond(930), data.instant("930"));
        assertEquals(Instant.ofEpochSecond(20_261_124), data.instant("20261124"));
        assertThrows(TypeConversionException.class, () -> data.instant("3/4"));
        Cli.Result script = Cli.anywhere().run("timeline", "--server", "no", "930");
        assertTrue(script.err().contains("--server"), script.err());
        Cli.Result person = Cli.anywhere().onTerminal(80, "").run("timeline", "--server", "no", "930");
        assertTrue(person.err().contains("DAY \"930\" is not clear; write 9:30 or 930.0"), person.err());
    }

    @Test
    void instant_timeOfDay_isOnTheDayThatIsMeant() {
        Instant sunday = Instant.parse("2026-11-22T12:00:00Z");
        assertEquals(Instant.parse("2026-11-22T08:00:00Z"), parser.instant("9am", sunday));
        assertEquals(Instant.parse("2026-11-23T23:00:00Z"), parser.instant("today", sunday));
        assertTrue(TimeExpressionParser.isTimeOfDay("Noon"));
        assertFalse(TimeExpressionParser.isTimeOfDay("2026-11-22 9:00"));
    }

    /** The table of docs/cli.md, row by row. */
    @Test
    void spellings_ofTheDocumentation_meanWhatItSays() throws Exception {
        TimeExpressionParser atOne = at("2026-11-24T12:00:00Z");
        Pattern time = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?");
        int spellings = 0;
        for (String line : java.nio.file.Files.readAllLines(java.nio.file.Path.of("../docs/cli.md"))) {
            String[] cells = line.split(" *\\| *", -1);
            boolean row =
                    cells.length == 5 && (cells[2] + cells[3]).matches(".*(" + time + "|ago|today|on that day).*");
            for (Matcher spelling = Pattern.compile("`([^`]+)`").matcher(row ? cells[1] : ""); spelling.find(); ) {
                String text = spelling.group(1);
                spellings++;
                Matcher from = time.matcher(cells[2]);
                if (from.find()) {
                    assertEquals(local(from.group()), atOne.instant(text).truncatedTo(ChronoUnit.SECONDS), text);
                } else if (!cells[2].isEmpty()) {
                    assertTrue(atOne.instant(text).isBefore(Instant.parse("2026-11-25T00:00:00Z")), text);
                }
                List<Instant> range = time.matcher(cells[3])
                        .results()
                        .map(each -> local(each.group()))
                        .toList();
                if (range.isEmpty()) {
                    assertThrows(TypeConversionException.class, () -> atOne.range(text), text);
                } else {
                    Instant begin = range.size() == 2 ? range.get(0) : atOne.instant(text);
                    assertEquals(new TimeRange(begin, range.get(range.size() - 1)), atOne.range(text), text);
                }
            }
        }
        assertTrue(spellings > 50, "only " + spellings);
    }

    private static Instant local(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T')).atZone(Cli.PARIS).toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-24T12:00:00Z, monday..wednesday, 2026-11-22T23:00:00Z, 2026-11-25T23:00:00Z",
        "2026-11-29T12:00:00Z, monday..friday, 2026-11-22T23:00:00Z, 2026-11-27T23:00:00Z",
        "2026-11-24T12:00:00Z, last week..monday, 2026-11-15T23:00:00Z, 2026-11-16T23:00:00Z",
        "2026-11-24T12:00:00Z, 2026-11-02 .. 2026-11-06, 2026-11-01T23:00:00Z, 2026-11-06T23:00:00Z",
        "2026-11-24T12:00:00Z, 2024..2025, 2023-12-31T23:00:00Z, 2025-12-31T23:00:00Z",
        "2026-11-24T12:00:00Z, -2h..now, 2026-11-24T10:00:00Z, 2026-11-24T12:00:00Z",
        "2026-11-24T12:00:00Z, monday 9am..noon, 2026-11-23T08:00:00Z, 2026-11-23T11:00:00Z",
        "2026-11-24T12:00:00Z, 22:00..6am, 2026-11-24T21:00:00Z, 2026-11-25T05:00:00Z",
        "2026-11-24T12:00:00Z, friday 18:00..monday 9:00, 2026-11-20T17:00:00Z, 2026-11-23T08:00:00Z",
        "2026-11-24T12:00:00Z, 1795426215..1795426216.5, 2026-11-23T09:30:15Z, 2026-11-23T09:30:16.5Z",
        "2026-11-24T12:00:00Z, 9999-12, 9999-11-30T23:00:00Z, 9999-12-31T23:00:00Z",
    })
    void range_betweenTwoTimes_hasBoth(Instant now, String text, Instant from, Instant to) {
        TimeExpressionParser parser = TimeExpressionParser.ofPerson(Clock.fixed(now, Cli.PARIS));
        assertEquals(new TimeRange(from, to), parser.range(text));
    }

    @Test
    void time_thatIsSkippedOrOccursTwice_isDecided() {
        // Paris: summer time began on 29 March 2026 and ended on 25 October 2026.
        assertEquals(Instant.parse("2026-03-29T01:30:00Z"), parser.instant("2026-03-29 02:30"));
        assertEquals(Instant.parse("2026-10-25T00:30:00Z"), parser.instant("2026-10-25 02:30"));
        assertEquals(Duration.ofHours(23), length(parser.range("2026-03-29")));
        assertEquals(Duration.ofHours(25), length(parser.range("2026-10-25")));
        TimeExpressionParser after = at("2026-10-25T11:00:00Z");
        assertEquals(Instant.parse("2026-10-24T10:00:00Z"), after.instant("-1d"));
        assertEquals(Instant.parse("2026-10-24T11:00:00Z"), after.instant("-24h"));
        assertEquals(
                Instant.parse("2026-10-25T00:30:00Z"),
                at("2026-10-26T01:30:00Z").instant("1 day ago"));
        assertEquals(
                Instant.parse("2026-03-29T01:30:00Z"),
                at("2026-03-30T00:30:00Z").instant("-1d"));
        // In São Paulo, 4 November 2018 began at 1:00.
        TimeExpressionParser saoPaulo = TimeExpressionParser.ofPerson(
                Clock.fixed(Instant.parse("2018-11-04T12:00:00Z"), ZoneId.of("America/Sao_Paulo")));
        assertEquals(Instant.parse("2018-11-04T03:00:00Z"), saoPaulo.instant("today"));
        assertEquals(Instant.parse("2018-11-04T03:00:00Z"), saoPaulo.instant("midnight"));
        assertEquals(Duration.ofHours(23), length(saoPaulo.range("today")));
        // Samoa had no 30 December 2011.
        TimeExpressionParser apia = TimeExpressionParser.ofPerson(
                Clock.fixed(Instant.parse("2011-12-30T12:00:00Z"), ZoneId.of("Pacific/Apia")));
        assertThrows(TypeConversionException.class, () -> apia.range("2011-12-30"));
        assertEquals(apia.range("2011-12-29").to(), apia.range("today").from());
    }

    private static Duration length(TimeRange range) {
        return Duration.between(range.from(), range.to());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-",
                "--from",
                "whenever",
                "24.24.2026",
                "1e9",
                "NaN",
                "-2h ago",
                "-1m 1h",
                "last 9am",
                ".."
            })
    void instant_notATime_saysWhatWouldBe(String text) {
        String message = messageFor(text);
        assertTrue(
                message.startsWith("\"" + text + "\" is not a time; it must be a date (2026-11-24), a date"), message);
        assertTrue(message.endsWith("an RFC 3339 time, or epoch seconds"), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3/4          | 2026-03-04 or 2026-04-03",
                "24.11.       | 2026-11-24",
                "24.11.2026   | 2026-11-24",
                "11/24/26     | 2026-11-24",
                "2026/11/24   | 2026-11-24",
                "11-24        | 2026-11-24",
                "20261124     | 2026-11-24 or 20261124.0",
                "2026         | 2026-01-01 or 20:26 or 2026.0",
                "930          | 9:30 or 930.0",
                "9            | 9:00 or 9.0",
                "9.30         | 9:30 or 9.300",
                "10h30        | 10:30",
                "15m          | -15m",
                "2 hours      | \"2 hours ago\"",
                "last 7 days  | \"7 days ago\"",
                "tomorow      | tomorrow",
                "lastweek     | \"last week\"",
                "this friday  | friday or \"next friday\"",
                "november     | 2026-11",
                "24 Nov       | 2026-11-24",
                "Nov 24, 2025 | 2025-11-24",
                "2026-11-24 10 | \"2026-11-24 10:00\"",
            })
    void instant_unclear_isRefusedWithWhatItMayMean(String text, String meant) {
        assertEquals("\"" + text + "\" is not clear; write " + meant, messageFor(text));
        for (String each : meant.split(" or ", -1)) {
            parser.instant(each.replace("\"", ""));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "now          | \"now\" is one moment, not a range",
                "2 days ago   | \"2 days ago\" is one moment, not a range",
                "today..monday 9am..noon | is not a range of time",
                "today..yesterday | \"today..yesterday\" ends before it begins; the earlier time comes first",
                "monday..     | \"monday..\" has a time on only one side of the ..",
                "..monday     | \"..monday\" has a time on only one side of the ..",
                "''           | \"\" is not a range of time; it must be a day (2026-11-24, yesterday, monday)",
                "whenever     | \"whenever\" is not a range of time; it must be a day",
                "monday..xyz  | \"xyz\" is not a range of time; it must be a day",
                "last 7 days  | \"last 7 days\" is not clear; write \"7 days ago..now\"",
                "9:00-10:30   | \"9:00-10:30\" is not clear; write 9:00..10:30",
                "monday to friday | \"monday to friday\" is not clear; write monday..friday",
                "9            | \"9\" is not clear; write 9:00",
                "2026-02-30   | \"2026-02-30\" is not a time that exists",
                "2026-W54     | \"2026-W54\" is not a time that exists",
                "2025-W53     | \"2025-W53\" is not a time that exists",
            })
    void range_ofNothing_isRefused(String text, String says) {
        String message = String.valueOf(assertThrows(TypeConversionException.class, () -> parser.range(text))
                .getMessage());
        assertTrue(message.contains(says), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-02-30",
                "2026-13-01",
                "2026-13",
                "25:00",
                "13pm",
                "2026-11-24 25:00",
                "2026-11-24T10:30:15+25:00"
            })
    void instant_noSuchTime_saysSo(String text) {
        assertEquals("\"" + text + "\" is not a time that exists", messageFor(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "253402300800",
                "99999999999999999999999",
                "1969-12-31T23:00:00Z",
                "-999999999w",
                "-999999d",
                "9999-12-31T23:59:59-01:00"
            })
    void instant_outsideWhatAnEventMayHave_saysTheRange(String text) {
        String message = messageFor(text);
        assertTrue(message.contains("out of range") || message.contains("is not a time that exists"), message);
    }

    @Property
    void instant_anyDoubleAsEpochOrAsPrinted_comesBackTheSame(
            @ForAll @DoubleRange(min = 1 << 23, max = 4e9) double epoch) {
        Instant time = EpochSeconds.toInstant(epoch);
        TimeFormatter local = new TimeFormatter(Clock.fixed(Instant.EPOCH, Cli.PARIS), false);
        if (!TimeSuggestions.isUnclearNumber(EpochSeconds.format(epoch))) {
            assertEquals(epoch, EpochSeconds.toDouble(parser.instant(EpochSeconds.format(epoch))));
        }
        assertEquals(epoch, EpochSeconds.toDouble(parser.instant(local.exact(time))));
    }

    @Property
    void days_atAnyTimeAnywhere_areWholeAndBorderOnEachOther(@ForAll("clocks") Clock clock) {
        TimeExpressionParser parser = TimeExpressionParser.ofPerson(clock);
        ZonedDateTime now = ZonedDateTime.now(clock);
        assertTrue(contains(parser.range("today"), now.toInstant()));
        for (String unit : List.of("week", "month", "year")) {
            TimeRange current = parser.range("this " + unit);
            assertTrue(contains(current, now.toInstant()), unit);
            assertEquals(current.from(), parser.range("last " + unit).to());
            assertEquals(current.to(), parser.range("next " + unit).from());
            assertEquals(current.from(), parser.instant("this " + unit));
        }
        assertEquals(parser.range("yesterday").to(), parser.range("today").from());
        assertEquals(parser.range("today").to(), parser.range("tomorrow").from());
        assertEquals(
                DayOfWeek.MONDAY, dayOf(parser.range("this week").from(), clock).getDayOfWeek());
        for (DayOfWeek day : DayOfWeek.values()) {
            String name = day.name().toLowerCase(Locale.ROOT);
            LocalDate today = now.toLocalDate();
            LocalDate latest = dayOf(parser.instant(name), clock);
            LocalDate last = dayOf(parser.instant("last " + name), clock);
            LocalDate next = dayOf(parser.instant("next " + name), clock);
            assertTrue(!latest.isAfter(today) && latest.isAfter(today.minusDays(7)), name);
            assertTrue(last.isBefore(today) && !last.isBefore(today.minusDays(7)), name);
            assertTrue(next.isAfter(today) && !next.isAfter(today.plusDays(7)), name);
            assertEquals(parser.range(name), parser.range(name.substring(0, 3)));
            TimeRange week = parser.range("monday.." + name);
            assertEquals(day.getValue(), ChronoUnit.DAYS.between(dayOf(week.from(), clock), dayOf(week.to(), clock)));
        }
    }

    private static boolean contains(TimeRange range, Instant time) {
        return !time.isBefore(range.from()) && time.isBefore(range.to());
    }

    private static LocalDate dayOf(Instant time, Clock clock) {
        return LocalDate.ofInstant(time, clock.getZone());
    }

    @Property
    void instant_dateAndTimeOfDay_isTheSameInEverySpelling(@ForAll("clocks") Clock clock) {
        TimeExpressionParser parser = TimeExpressionParser.ofPerson(clock);
        LocalDateTime local = LocalDateTime.now(clock).truncatedTo(ChronoUnit.MINUTES);
        Instant expected = local.atZone(clock.getZone()).toInstant();
        int hour = local.getHour() % 12 == 0 ? 12 : local.getHour() % 12;
        String minute = (local.getMinute() < 10 ? ":0" : ":") + local.getMinute();
        String english = hour + minute + (local.getHour() < 12 ? "am" : "pm");
        for (String text : List.of(
                local.toString(),
                local.toString().replace('T', ' '),
                local.toLocalTime().toString(),
                "today " + local.toLocalTime(),
                english + " today",
                local.toLocalDate() + " at " + english)) {
            assertEquals(expected, parser.instant(text), text);
        }
    }

    @Provide
    Arbitrary<Clock> clocks() {
        return Combinators.combine(Arbitraries.longs().between(100_000_000L, 4_000_000_000L), Arbitraries.of(ZONES))
                .as((second, zone) -> Clock.fixed(Instant.ofEpochSecond(second), ZoneId.of(zone)));
    }

    @Property
    void anyText_isATimeOrRefusedInOneSentence(@ForAll("texts") String text) {
        for (int i = 0; i < 2; i++) {
            try {
                if (i == 0) {
                    parser.instant(text);
                } else {
                    TimeRange range = parser.range(text);
                    assertTrue(range.from().isBefore(range.to()), text);
                }
            } catch (TypeConversionException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("\""), e.getMessage());
            }
        }
    }

    /** Texts of the pieces that times are made of. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of(
                        "last", "this", "next", "monday", "week", "month", "now", "noon", "ago", "at", "am", "pm", "9",
                        "10", "31", "2026", "99999", "-", "/", ".", "..", ":", " ", "t", "z", "w", "h", "d", "+01:00",
                        "W53", "é", "a")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    private String messageFor(String text) {
        return String.valueOf(assertThrows(TypeConversionException.class, () -> parser.instant(text))
                .getMessage());
    }

    private static TimeExpressionParser at(String now) {
        return TimeExpressionParser.ofPerson(Clock.fixed(Instant.parse(now), Cli.PARIS));
    }
}
