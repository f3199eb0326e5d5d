package dev.events.cli.format.read;

import dev.events.cli.console.CliException;
import dev.events.cli.console.OptionValues;
import dev.events.cli.time.TimeExpressionParser;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** The import formats. */
public enum ImportFormat {
    NDJSON,
    CSV,
    TIMEWARRIOR,
    WATSON,
    ACTIVITYWATCH,
    ICS;

    /** How many bytes of a file are used to detect its format. */
    private static final int PEEKED = 8192;

    private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private static final Pattern WATSON_FRAMES = Pattern.compile("\\[\\s*\\[.*|.*\"project\"\\s*:.*", Pattern.DOTALL);
    private static final Pattern OWN_ARRAY =
            Pattern.compile("\\[\\s*\\{[^}]*\"start\"\\s*:\\s*[0-9].*", Pattern.DOTALL);
    private static final Pattern WATSON_STATE = Pattern.compile("\\{[^}]*\"project\"\\s*:.*", Pattern.DOTALL);
    private static final Pattern BUCKETS = Pattern.compile("\\{\\s*\"buckets\"\\s*:.*", Pattern.DOTALL);
    private static final Pattern CSV_HEADER = Pattern.compile(
            "(?:[^\\n{]*,)?\\s*\"?start\"?\\s*(?:,[^\\n]*)?(?:\\r?\\n.*)?", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    public EventReader reader(Clock clock) {
        return switch (this) {
            case NDJSON -> new NdjsonReader();
            case CSV -> new CsvEventReader(TimeExpressionParser.ofData(clock));
            case TIMEWARRIOR -> new TimewarriorReader();
            case WATSON -> new WatsonReader();
            case ACTIVITYWATCH -> new ActivityWatchReader();
            case ICS -> new IcsReader(clock.getZone());
        };
    }

    /**
     * Detects the format of the input from its first bytes, and resets the stream.
     *
     * @throws CliException if the format is not recognized
     */
    public static ImportFormat guess(BufferedInputStream in) throws IOException {
        in.mark(PEEKED);
        byte[] bytes = in.readNBytes(PEEKED);
        in.reset();
        String head = new String(bytes, StandardCharsets.UTF_8)
                .replaceFirst("^\ufeff", "")
                .stripLeading();
        if (head.toUpperCase(Locale.ROOT).startsWith("BEGIN:VCALENDAR")) {
            return ICS;
        }
        if (head.startsWith("[")) {
            return WATSON_FRAMES.matcher(head).matches()
                    ? WATSON
                    : OWN_ARRAY.matcher(head).matches() ? NDJSON : TIMEWARRIOR;
        }
        if (head.startsWith("{")) {
            return BUCKETS.matcher(head).matches()
                    ? ACTIVITYWATCH
                    : WATSON_STATE.matcher(head).matches() ? WATSON : NDJSON;
        }
        if (head.startsWith("inc ")) {
            return TIMEWARRIOR;
        }
        if (CSV_HEADER.matcher(head).matches()) {
            return CSV;
        }
        throw CliException.refused((head.isEmpty() ? "the input is empty" : "the format of the input is not recognized")
                + "; give --format " + OptionValues.choice(OptionValues.of(values())));
    }

    /** Skips a byte order mark, except in CSV, where the reader needs it. */
    public InputStream skipMark(BufferedInputStream in) throws IOException {
        if (this == CSV) {
            return in;
        }
        in.mark(MARK.length);
        if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
            in.reset();
        }
        return in;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
