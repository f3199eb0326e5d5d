package dev.events.cli.options;

import dev.events.cli.client.StatsTable;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.format.print.StatsPrinter;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** The output option of statistics and tag counts. */
public final class StatsOutputOptions {
    private final Arguments.Value<OutputFormat> format;

    public StatsOutputOptions(Arguments arguments) {
        this.format = arguments.value(
                OutputFormat.class,
                "-o, --output",
                "FORMAT",
                "table, json, ndjson or csv. Default: a table with bars on a terminal; elsewhere its columns,"
                        + " separated by tabs.");
    }

    /** The requested format; null if none is. */
    public @Nullable OutputFormat format() {
        return format.get();
    }

    /**
     * Prints the rows as JSON, NDJSON or CSV if one of these was requested; returns whether.
     *
     * @param text the field that is not a number
     * @param terminal whether {@code out} is a terminal
     */
    public boolean isPrinted(StatsTable figures, String text, PrintWriter out, boolean terminal) {
        OutputFormat format = this.format.get();
        if (format == null || format == OutputFormat.TABLE) {
            return false;
        }
        StatsPrinter.print(figures, text, format, out, terminal);
        return true;
    }
}
