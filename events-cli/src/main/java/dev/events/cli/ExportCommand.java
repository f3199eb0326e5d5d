package dev.events.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: events in a form that this and other programs import. */
@Command(
        name = "export",
        description = {
            "Prints the events that match, oldest first, in a form that this and other programs import.",
            "ndjson and csv carry everything; what the others cannot carry is told of at the end."
        },
        footer = {
            "",
            "Examples:",
            "  events-cli export > events.ndjson",
            "  events-cli export --tag work --format timewarrior | timew import",
            "  events-cli export --from 2026-11-01 --format ics > november.ics"
        })
final class ExportCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "ndjson, csv, timewarrior, watson or ics. Default: ndjson.")
    private String format = "ndjson";

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Mixin
    private final ServerOptions server;

    ExportCommand(CliEnvironment environment) {
        this.environment = environment;
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        EventPrinter printer = switch (format.toLowerCase(Locale.ROOT)) {
            case "ndjson" -> new NdjsonPrinter(out);
            case "csv" -> new CsvPrinter(out, new TimeText(environment.clock(), true));
            case "timewarrior" -> new TimewarriorPrinter(out, spec.commandLine().getErr());
            case "watson" -> new WatsonPrinter(out, spec.commandLine().getErr(), environment.clock());
            case "ics" -> new IcsPrinter(out, spec.commandLine().getErr(), environment.clock());
            default ->
                throw CliException.usage(
                        "--format \"" + format + "\" is none; it must be ndjson, csv, timewarrior, watson or ics");
        };
        server.connect().streamOldestFirst(filter.toFilter(), printer::print);
        printer.finish();
        return ExitCodes.DONE;
    }
}
