package dev.events.cli.command.transfer;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.format.print.ExportFormat;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.ServerOptions;
import java.util.List;

/** {@code export}: events in a format that this and other programs import. */
public final class ExportCommand extends CliCommand {
    private static final List<String> FORMATS = OptionValues.of(ExportFormat.values());

    private final Arguments.Value<String> format =
            arguments.word("--format", "FORMAT", FORMATS, OptionValues.choice(FORMATS) + ". Default: ndjson.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public ExportCommand(CliEnvironment environment) {
        super("export", environment);
        describe(
                "Prints the events that match, oldest first, in a format that this and other programs import.",
                "ndjson and csv keep everything. For the other formats, a message at the end says what was lost.");
        examples(
                "events-cli export > events.ndjson",
                "events-cli export --tag work --format timewarrior > work.json",
                "events-cli export --from 2026-11-01 --format ics > november.ics");
    }

    @Override
    public Integer call() {
        String name = this.format.or("ndjson");
        ExportFormat format = OptionValues.find(ExportFormat.values(), name)
                .orElseThrow(() -> CliException.usage(
                        "--format \"" + name + "\" is unknown; it must be " + OptionValues.choice(FORMATS)));
        EventPrinter printer = format.printer(out(), err(), environment.clock(), environment.outIsTerminal());
        server.connect().streamOldestFirst(filter.toFilter(), printer::print);
        printer.finish();
        return ExitCodes.DONE;
    }
}
