package dev.events.cli.command.report;

import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.HistoryClient;
import dev.events.cli.client.RecordedChange;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.format.print.HistoryPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code show}: one event. */
public final class ShowCommand extends CliCommand {
    private final Arguments.Value<String> id = arguments.optionalParameter(String.class, "ID", "The id of the event.");

    private final Arguments.Flag history = arguments.flag(
            "--history", "Print what was done to the event, newest first, and how it was before. It may be removed.");

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
                "events-cli show 0718 --history",
                "events-cli show --tag deploy --from today");
    }

    @Override
    public Integer call() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireOneOf(id, requested);
        EventsClient client = server.connect();
        if (history.isSet()) {
            return printHistory(client, id, requested);
        }
        Event event = new EventFinder(client, environment).byIdOrFilter(id, requested);
        if (output.isTableOnTerminal()) {
            printFields(event);
        } else {
            EventPrinter printer = output.printer(out());
            printer.print(event);
            printer.finish();
        }
        return ExitCodes.DONE;
    }

    private int printHistory(EventsClient client, @Nullable String id, Filter requested) {
        String event = id == null
                ? new EventFinder(client, environment).byFilter(requested).id()
                : new EventIds(environment).resolve(client, "ID", id);
        List<RecordedChange> changes = new ArrayList<>();
        String cursor = null;
        do {
            HistoryClient.Changes page = client.history()
                    .ofEvent(event, HistoryClient.MAX_PAGE, cursor)
                    .orElseThrow(() ->
                            CliException.refused(client.address() + " has no history, because its version is older"));
            changes.addAll(page.changes());
            cursor = page.nextCursor();
        } while (cursor != null);
        Optional<Event> now = client.find(event).map(EventsClient.Found::event);
        if (now.isEmpty() && changes.isEmpty()) {
            throw CliException.refused("no event has the id " + event + ", and the history has none");
        }
        if (output.isTableOnTerminal()) {
            now.ifPresentOrElse(this::printFields, () -> printField("id", event + " (removed)"));
            out().println();
            if (changes.isEmpty()) {
                out().flush();
                err().println("The history has no change of this event.");
            }
        }
        new HistoryPrinter(environment, output.times(), out(), output.format().orElse(null)).printChanges(changes);
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
