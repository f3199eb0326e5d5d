package dev.events.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** {@code export}: events in a form that this and other programs import. */
final class ExportCommand extends Verb {
    private final Arguments.Value<String> format = arguments.word(
            "--format",
            "FORMAT",
            List.of("ndjson", "csv", "timewarrior", "watson", "ics"),
            "ndjson, csv, timewarrior, watson or ics. Default: ndjson.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    ExportCommand(CliEnvironment environment) {
        super("export", environment);
        describe(
                "Prints the events that match, oldest first, in a form that this and other programs import.",
                "ndjson and csv carry everything; what the others cannot carry is told of at the end.");
        examples(
                "events-cli export > events.ndjson",
                "events-cli export --tag work --format timewarrior > work.json",
                "events-cli export --from 2026-11-01 --format ics > november.ics");
    }

    @Override
    public Integer call() {
        PrintWriter out = out();
        String format = this.format.or("ndjson");
        EventPrinter printer = switch (format.toLowerCase(Locale.ROOT)) {
            case "ndjson" -> new NdjsonPrinter(out);
            case "csv" -> new CsvPrinter(out, new TimeText(environment.clock(), true));
            case "timewarrior" -> new TimewarriorPrinter(out, err());
            case "watson" -> new WatsonPrinter(out, err(), environment.clock());
            case "ics" -> new IcsPrinter(out, err(), environment.clock());
            default ->
                throw CliException.usage(
                        "--format \"" + format + "\" is none; it must be ndjson, csv, timewarrior, watson or ics");
        };
        server.connect().streamOldestFirst(filter.toFilter(), printer::print);
        printer.finish();
        return ExitCodes.DONE;
    }
}
