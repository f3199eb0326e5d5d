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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options that say how events are printed, the same for every verb that prints some. */
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
                "table, json, ndjson or csv. Default: a table on a terminal; elsewhere its columns, without header or"
                        + " padding, separated by tabs.",
                "json and ndjson have times as epochs, csv as RFC 3339 in local time, all to the last digit. csv joins"
                        + " tags with ; and puts \\ before a ; or \\ in a tag.");
        this.epoch = arguments.flag("--epoch", "Print times, and durations, as seconds (since 1970) in every format.");
        this.utc = arguments.flag("--utc", "Print times in UTC instead of local time.");
        this.zone = arguments.text("--zone", "ZONE", "Print times in this zone, such as Europe/Paris.");
    }

    /** The format that was asked for, if one was. */
    public Optional<OutputFormat> format() {
        return Optional.ofNullable(format.get());
    }

    /** Whether people look at the result. */
    public boolean isTableOnTerminal() {
        return environment.outIsTerminal() && format.or(OutputFormat.TABLE) == OutputFormat.TABLE;
    }

    /** Times and durations as they are to be printed. */
    public TimeFormatter times() {
        Clock clock = environment.clock();
        if (utc.isSet() || zone.get() != null) {
            clock = clock.withZone(zone(utc.isSet(), zone.get(), environment));
        }
        return new TimeFormatter(clock, epoch.isSet());
    }

    /** The zone that was asked for; throws {@link CliException} if it is none. */
    public static ZoneId zone(boolean utc, @Nullable String zone, CliEnvironment environment) {
        if (utc && zone != null) {
            throw CliException.usage("--utc and --zone contradict each other; give one of them");
        }
        if (zone == null) {
            return utc ? ZoneOffset.UTC : environment.clock().getZone();
        }
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw CliException.usage(
                    "--zone \"" + zone + "\" is no time zone; it must be one such as Europe/Paris or +01:00");
        }
    }

    /** One event that a command was about: where nobody looks, its id is all that is needed. */
    public void printOne(Event event, PrintWriter out) {
        if (format.get() == null && !environment.outIsTerminal()) {
            out.println(event.id());
            return;
        }
        EventPrinter printer = printer(out);
        printer.print(event);
        printer.finish();
    }

    public EventPrinter printer(PrintWriter out) {
        OutputFormat format = this.format.get();
        return format == null
                ? OutputFormat.defaultPrinter(out, environment, times())
                : format.printer(out, environment, times());
    }
}
