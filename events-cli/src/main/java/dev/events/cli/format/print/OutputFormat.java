package dev.events.cli.format.print;

import dev.events.cli.client.EventIds;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TimeFormatter;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** The formats of {@code -o}. */
public enum OutputFormat {
    TABLE,
    JSON,
    NDJSON,
    CSV;

    /** How many digits of an id a table shows at least: enough to differ from the ids of most other events. */
    public static final int DIGITS = EventIds.FEWEST_SHOWN;

    public static OutputFormat parse(String text) {
        for (OutputFormat format : values()) {
            if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is not a format; it must be table, json, ndjson or csv");
    }

    /**
     * A printer of this format.
     *
     * @param digits how many digits of an id a table shows at least
     */
    public EventPrinter printer(PrintWriter out, CliEnvironment environment, TimeFormatter times, int digits) {
        return switch (this) {
            case TABLE -> new TablePrinter(out, environment, times, digits);
            case JSON -> new JsonPrinter(out);
            case NDJSON -> new NdjsonPrinter(out);
            case CSV -> new CsvPrinter(out, environment.outIsTerminal(), times);
        };
    }

    /** Columns separated by tabs. */
    public static EventPrinter tabPrinter(PrintWriter out, TimeFormatter times) {
        return new TabPrinter(out, times);
    }

    /** As the user writes it, in completions and messages too. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
