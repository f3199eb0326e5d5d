package dev.events.cli.options;

import dev.events.cli.client.StatsTable;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.format.print.StatsPrinter;
import java.io.PrintWriter;

/** The option that says how figures are printed, and those of its forms that are for programs. */
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

    /**
     * Prints rows in a form for programs, if one was asked for.
     *
     * @param text the field that is no number
     */
    public boolean isPrinted(StatsTable figures, String text, PrintWriter out) {
        OutputFormat format = this.format.get();
        if (format == null || format == OutputFormat.TABLE) {
            return false;
        }
        StatsPrinter.print(figures, text, format, out);
        return true;
    }
}
