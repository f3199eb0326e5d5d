package dev.events.cli.format.print;

import dev.events.cli.console.TimeFormatter;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Locale;

/** The formats that events are exported to. */
public enum ExportFormat {
    NDJSON,
    CSV,
    TIMEWARRIOR,
    WATSON,
    ICS;

    /**
     * The printer for this format.
     *
     * @param err the writer for a message about what the format cannot express
     * @param terminal whether {@code out} is a terminal, where control characters are made visible
     */
    public EventPrinter printer(PrintWriter out, PrintWriter err, Clock clock, boolean terminal) {
        return switch (this) {
            case NDJSON -> new NdjsonPrinter(out);
            case CSV -> new CsvPrinter(out, terminal, new TimeFormatter(clock, true));
            case TIMEWARRIOR -> new TimewarriorPrinter(out, err, terminal);
            case WATSON -> new WatsonPrinter(out, err, clock, terminal);
            case ICS -> new IcsPrinter(out, err, clock, terminal);
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
