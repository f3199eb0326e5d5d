package dev.events.cli.format.print;

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

    public static OutputFormat parse(String text) {
        for (OutputFormat format : values()) {
            if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is not a format; it must be table, json, ndjson or csv");
    }

    public EventPrinter printer(PrintWriter out, CliEnvironment environment, TimeFormatter times) {
        return switch (this) {
            case TABLE -> new TablePrinter(out, environment, times);
            case JSON -> new JsonPrinter(out);
            case NDJSON -> new NdjsonPrinter(out);
            case CSV -> new CsvPrinter(out, times);
        };
    }

    /** The default format: a table on a terminal, elsewhere columns separated by tabs. */
    public static EventPrinter defaultPrinter(PrintWriter out, CliEnvironment environment, TimeFormatter times) {
        return environment.outIsTerminal() ? new TablePrinter(out, environment, times) : tabPrinter(out, times);
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
