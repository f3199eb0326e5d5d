package dev.events.cli.command.report;

import dev.events.cli.client.EventFinder;
import dev.events.cli.client.Filter;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.List;

/** {@code show}: one event. */
public final class ShowCommand extends CliCommand {
    private final Arguments.Value<String> id = arguments.optionalParameter(String.class, "ID", "The id of the event.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public ShowCommand(CliEnvironment environment) {
        super("show", environment);
        describe("Prints one event: the one with the given id, or the only one that matches a filter.");
        examplesAfter(
                List.of("Exit status 1: no such event, or several match."),
                "events-cli show @1",
                "events-cli show 0718 -o json",
                "events-cli show --tag deploy --from today");
    }

    @Override
    public Integer call() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireOneOf(id, requested);
        Event event = new EventFinder(server.connect(), environment).byIdOrFilter(id, requested);
        if (output.isTableOnTerminal()) {
            printFields(event);
        } else {
            EventPrinter printer = output.printer(out());
            printer.print(event);
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
