package dev.events.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/** The formats that {@code -o} takes. */
enum OutputFormat {
    TABLE,
    JSON,
    NDJSON,
    CSV;

    static OutputFormat parse(String text) {
        for (OutputFormat format : values()) {
            if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return format;
            }
        }
        throw new TypeConversionException("\"" + text + "\" is no format; it must be table, json, ndjson or csv");
    }

    EventPrinter printer(PrintWriter out, CliEnvironment environment, TimeText times) {
        return switch (this) {
            case TABLE -> new TablePrinter(out, environment, times);
            case JSON -> new JsonPrinter(out);
            case NDJSON -> new NdjsonPrinter(out);
            case CSV -> new CsvPrinter(out, times);
        };
    }

    /** Where no format was asked for: a table for people, columns between tabs for other programs. */
    static EventPrinter defaultPrinter(PrintWriter out, CliEnvironment environment, TimeText times) {
        return environment.outIsTerminal() ? new TablePrinter(out, environment, times) : new TabPrinter(out, times);
    }

    /** As the user writes it, in completions and messages too. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
