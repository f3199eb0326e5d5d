package dev.events.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Locale;
import java.util.regex.Pattern;

/** The formats that events are imported from. */
enum ImportFormat {
    NDJSON,
    CSV,
    TIMEWARRIOR,
    WATSON,
    ACTIVITYWATCH,
    ICS;

    /** How much of a file is looked at to find out what it is. */
    private static final int PEEKED = 8192;

    private static final Pattern WATSON_FRAME = Pattern.compile("\\[\\s*\\[.*", Pattern.DOTALL);
    private static final Pattern CSV_HEADER = Pattern.compile(
            "(?:[^\\n{]*,)?\\s*\"?start\"?\\s*(?:,[^\\n]*)?(?:\\r?\\n.*)?", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    EventReader reader(Clock clock) {
        return switch (this) {
            case NDJSON -> new NdjsonReader();
            case CSV -> new CsvReader(new TimeParser(clock));
            case TIMEWARRIOR -> new TimewarriorReader();
            case WATSON -> new WatsonReader();
            case ACTIVITYWATCH -> new ActivityWatchReader();
            case ICS -> new IcsReader(clock.getZone());
        };
    }

    /**
     * The format that the input is in, by its beginning, which is not taken from it.
     *
     * @throws CliException if it looks like none of them
     */
    static ImportFormat guess(BufferedInputStream in) throws IOException {
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
            return WATSON_FRAME.matcher(head).matches() || head.contains("\"project\"") ? WATSON : TIMEWARRIOR;
        }
        if (head.startsWith("{")) {
            return head.contains("\"buckets\"") ? ACTIVITYWATCH : NDJSON;
        }
        if (head.startsWith("inc ")) {
            return TIMEWARRIOR;
        }
        if (CSV_HEADER.matcher(head).matches()) {
            return CSV;
        }
        throw CliException.refused(
                (head.isEmpty() ? "the input is empty" : "what the input is cannot be seen by its beginning")
                        + "; say --format ndjson, csv, timewarrior, watson, activitywatch or ics");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
