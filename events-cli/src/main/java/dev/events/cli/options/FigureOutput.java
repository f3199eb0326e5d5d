package dev.events.cli.options;

import dev.events.cli.client.Figures;
import dev.events.cli.format.print.FigurePrinter;
import dev.events.cli.format.print.OutputFormat;
import java.io.PrintWriter;

/** The option that says how figures are printed, and those of its forms that are for programs. */
public final class FigureOutput {
    private final Arguments.Value<OutputFormat> format;

    public FigureOutput(Arguments arguments) {
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
    public boolean isPrinted(Figures figures, String text, PrintWriter out) {
        OutputFormat format = this.format.get();
        if (format == null || format == OutputFormat.TABLE) {
            return false;
        }
        FigurePrinter.print(figures, text, format, out);
        return true;
    }
}
