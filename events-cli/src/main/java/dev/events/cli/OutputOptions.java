package dev.events.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that say how events are printed, the same for every verb that prints some. */
final class OutputOptions {
    private final CliEnvironment environment;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = {
                "table, json, ndjson or csv. Default: a table on a terminal; elsewhere its columns, without header or"
                        + " padding, separated by tabs.",
                "json and ndjson have times as epochs, csv as RFC 3339 in local time, all to the last digit. csv joins"
                        + " tags with ; and puts \\ before a ; or \\ in a tag."
            })
    private @Nullable Format format;

    @Option(names = "--epoch", description = "Times, and durations, as seconds (since 1970) in every format.")
    private boolean epoch;

    OutputOptions(CliEnvironment environment) {
        this.environment = environment;
    }

    /** The format that was asked for, if one was. */
    Optional<Format> format() {
        return Optional.ofNullable(format);
    }

    /** Whether people look at the result. */
    boolean isTableOnTerminal() {
        return environment.outIsTerminal() && (format == null || format == Format.TABLE);
    }

    EventPrinter printer(PrintWriter out) {
        TimeText times = new TimeText(environment.clock(), epoch);
        if (format == null) {
            return environment.outIsTerminal() ? new TablePrinter(out, environment, times) : new TabPrinter(out, times);
        }
        return switch (format) {
            case TABLE -> new TablePrinter(out, environment, times);
            case JSON -> new JsonPrinter(out);
            case NDJSON -> new NdjsonPrinter(out);
            case CSV -> new CsvPrinter(out, times);
        };
    }

    /** The names of the formats. */
    enum Format {
        TABLE,
        JSON,
        NDJSON,
        CSV;

        static Format parse(String text) {
            for (Format format : values()) {
                if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
                    return format;
                }
            }
            throw new TypeConversionException("\"" + text + "\" is no format; it must be table, json, ndjson or csv");
        }

        /** As the user writes it, in completions and messages too. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
