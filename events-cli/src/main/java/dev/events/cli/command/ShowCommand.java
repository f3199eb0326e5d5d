package dev.events.cli.command;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.List;

/** {@code show}: one event. */
final class ShowCommand extends CliCommand {
    private final Arguments.Value<String> id = arguments.parameter(String.class, "ID", "The id of the event.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    ShowCommand(CliEnvironment environment) {
        super("show", environment);
        describe("Prints one event.");
        examplesAfter(
                List.of("Exit status 1: no such event."),
                "events-cli show 6564c1f0a1b2c3d4e5f60718",
                "events-cli show 6564c1f0a1b2c3d4e5f60718 -o json");
    }

    @Override
    public Integer call() {
        EventsClient client = server.connect();
        String requested = new EventIds(environment).resolve(client, "ID", id.or(""));
        EventsClient.Found found = client.find(requested)
                .orElseThrow(() -> CliException.refused("no event has the id " + requested));
        if (output.isTableOnTerminal()) {
            printFields(found.event());
        } else {
            EventPrinter printer = output.printer(out());
            printer.print(found.event());
            printer.finish();
        }
        return ExitCodes.DONE;
    }

    /** A field a line, so that nothing is cut. */
    private void printFields(Event event) {
        TimeFormatter times = output.times();
        printField("id", event.id());
        printField("start", times.time(event.start()));
        if (event.open() || event.stop() != null) {
            printField("stop", times.stop(event));
            printField("duration", times.duration(event));
        }
        printField("tags", TerminalText.visible(String.join(", ", event.tags())));
        if (event.note() != null) {
            String name = "note";
            for (String line : event.note().split("\n", -1)) {
                printField(name, TerminalText.visible(line));
                name = "";
            }
        }
    }

    private void printField(String name, String text) {
        out().println((name + " ".repeat(10 - name.length()) + text).stripTrailing());
    }
}
