package dev.events.cli.options;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.format.print.OutputFormat;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The output options, the same for every command that prints events. */
public final class OutputOptions {

    private final CliEnvironment environment;

    private final Arguments.Value<OutputFormat> format;
    private final Arguments.Flag epoch;
    private final Arguments.Flag utc;
    private final Arguments.Value<String> zone;

    public OutputOptions(Arguments arguments, CliEnvironment environment) {
        this.environment = environment;
        this.format = arguments.value(
                OutputFormat.class,
                "-o, --output",
                "FORMAT",
                "table, json, ndjson or csv. Default: a table on a terminal; elsewhere its columns, separated by"
                        + " tabs, without a header, with full ids.",
                "json and ndjson print exact times as epoch seconds, csv as RFC 3339 in local time. csv joins tags with ;"
                        + " and escapes ; and \\ in a tag with \\. It puts ' before what a spreadsheet might take for a formula.");
        this.epoch = arguments.flag("--epoch", "Print times as seconds since 1970, and durations as seconds.");
        this.utc = arguments.flag("--utc", "Print times in UTC instead of local time.");
        this.zone = arguments.text("--zone", "ZONE", "Print times in this zone, such as Europe/Paris.");
    }

    /** The requested format, if any. */
    public Optional<OutputFormat> format() {
        return Optional.ofNullable(format.get());
    }

    /** Whether the output is a table on a terminal. */
    public boolean isTableOnTerminal() {
        return environment.outIsTerminal() && format.or(OutputFormat.TABLE) == OutputFormat.TABLE;
    }

    /** The formatter of times and durations. */
    public TimeFormatter times() {
        Clock clock = environment.clock();
        if (utc.isSet() || zone.get() != null) {
            clock = clock.withZone(zone(utc.isSet(), zone.get(), environment));
        }
        return new TimeFormatter(clock, epoch.isSet());
    }

    /** The requested zone; throws {@link CliException} if it does not exist. */
    public static ZoneId zone(boolean utc, @Nullable String zone, CliEnvironment environment) {
        if (utc && zone != null) {
            throw CliException.usage("--utc and --zone exclude each other; give one of them");
        }
        if (zone == null) {
            return utc ? ZoneOffset.UTC : environment.clock().getZone();
        }
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw CliException.usage(
                    "--zone \"" + zone + "\" is not a time zone; it must look like Europe/Paris or +01:00");
        }
    }

    /** Prints the event that a command created or changed: on a pipe only its id, unless a format was requested. */
    public void printOne(Event event, PrintWriter out) {
        printAll(List.of(event), out);
    }

    /** {@link #printOne} for several events. */
    public void printAll(List<Event> events, PrintWriter out) {
        if (format.get() == null && !environment.outIsTerminal()) {
            events.forEach(event -> out.println(event.id()));
            return;
        }
        EventPrinter printer = printer(out);
        events.forEach(printer::print);
        printer.finish();
    }

    public EventPrinter printer(PrintWriter out) {
        return printer(out, OutputFormat.DIGITS);
    }

    /** The printer of {@code list}, whose short ids are remembered and so need to differ only from each other. */
    public EventPrinter listPrinter(PrintWriter out) {
        return printer(out, 0);
    }

    private EventPrinter printer(PrintWriter out, int digits) {
        OutputFormat format = this.format.get();
        return format == null && !environment.outIsTerminal()
                ? OutputFormat.tabPrinter(out, times())
                : this.format.or(OutputFormat.TABLE).printer(out, environment, times(), digits);
    }

    /** Whether events are printed as a table. */
    public boolean isTable() {
        return format.or(OutputFormat.TABLE) == OutputFormat.TABLE
                && (environment.outIsTerminal() || format.get() != null);
    }
}
