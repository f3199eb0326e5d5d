package dev.events.cli.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationParserTest {
    private final DurationParser parser = new DurationParser();

    @ParameterizedTest
    @CsvSource({
        "90m, PT1H30M",
        "1h30m, PT1H30M",
        "1h 30m, PT1H30M",
        "1.5h, PT1H30M",
        "1:30:00, PT1H30M",
        "1 hour 30 minutes, PT1H30M",
        "' 90  MIN ', PT1H30M",
        "an hour, PT1H",
        "45s, PT45S",
        "0.25s, PT0.25S",
        "2d, PT48H",
        "1w, PT168H",
        "2 weeks 1 day, PT360H",
        "1d2h3m4s, PT26H3M4S",
        "0m, PT0S",
    })
    void convert_formAllowed_isThatLong(String text, Duration duration) {
        assertEquals(duration, parser.convert(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1:30 | 1h30m or 1m30s",
                "90   | 90m or 90h",
                "1.5  | 1.5m or 1.5h",
                "1h30 | 1h30m",
                "1,5h | 1.5h",
            })
    void convert_unclear_isRefusedWithWhatItMayMean(String text, String meant) {
        assertEquals(
                "\"" + text + "\" is not clear; write " + meant,
                assertThrows(TypeConversionException.class, () -> parser.convert(text))
                        .getMessage());
        for (String each : meant.split(" or ", -1)) {
            parser.convert(each);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-5m", "5x", "30m1h", "1h1h", "1 month", "1m1", "1:30:99", "m", "an"})
    void convert_noDuration_isRefused(String text) {
        String message = String.valueOf(assertThrows(TypeConversionException.class, () -> parser.convert(text))
                .getMessage());
        assertTrue(message.startsWith("\"" + text + "\" is not a duration; it must be weeks, days"), message);
    }

    @Property
    void convert_anyHoursMinutesSeconds_isTheSameInEverySpelling(
            @ForAll @IntRange(max = 9999) int hours,
            @ForAll @IntRange(max = 59) int minutes,
            @ForAll @IntRange(max = 59) int seconds) {
        Duration expected = Duration.ofSeconds(hours * 3600L + minutes * 60L + seconds);
        assertEquals(expected, parser.convert(hours + "h" + minutes + "m" + seconds + "s"));
        assertEquals(expected, parser.convert(hours + " hours " + minutes + " min " + seconds + " sec"));
        assertEquals(expected, parser.convert("%d:%02d:%02d".formatted(hours, minutes, seconds)));
    }
}
