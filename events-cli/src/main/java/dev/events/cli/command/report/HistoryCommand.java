package dev.events.cli.command.report;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.HistoryClient;
import dev.events.cli.client.OperationIds;
import dev.events.cli.client.RecordedChange;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.format.print.HistoryPrinter;
import dev.events.cli.format.print.RequestWords;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.RangeOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code history}: the operations that can be undone, or the events of one of them. */
public final class HistoryCommand extends CliCommand {
    private static final int DEFAULT_LIMIT = 100;

    private final Arguments.Value<String> operation = arguments.optionalParameter(
            String.class, "OPERATION", "Print the events of the operation with this id, as they were before it.");

    private final RangeOptions range = new RangeOptions(
            arguments,
            "Operations at this time or later.",
            "Operations before this time.",
            "Operations in this range, instead of --from and --to: yesterday.");

    private final Arguments.Value<String> by = arguments.text(
            "--by", "TOKEN_ID", "Operations with the token with this id, as token list shows it; me for your own.");

    private final Arguments.Value<Integer> limit =
            arguments.value(Integer.class, "--limit", "N", "Print at most N. Default: " + DEFAULT_LIMIT + ".");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public HistoryCommand(CliEnvironment environment) {
        super("history", environment);
        describe(
                "Prints what was changed, removed and imported, newest first: when, by whom, how many events, and as which"
                        + " command of events-cli, however it was asked for. STATE is \"undone\" for what was undone.",
                "With an id, prints the events that the operation changed or removed, as they were before it, and those that it"
                        + " added, as they are now.",
                "A token sees its own operations, or those of all tokens that are bound to the same tag; with the scope admin,"
                        + " everybody's.");
        examplesAfter(
                List.of("Exit status 1: no such operation, or the server has no history."),
                "events-cli history",
                "events-cli history --in yesterday --by me",
                "events-cli history 3344",
                "events-cli history 3344 -o ndjson > before.ndjson");
    }

    @Override
    public Integer call() {
        Integer limit = this.limit.get();
        if (limit != null && limit < 1) {
            throw CliException.usage("--limit " + limit + " is too small; it must be 1 or more");
        }
        String id = operation.get();
        HistoryClient.Query query = query();
        if (id == null) {
            return printOperations(server.connect(), query, this.limit.or(DEFAULT_LIMIT));
        }
        if (!query.equals(new HistoryClient.Query(null, null, null))) {
            throw CliException.usage("an id excludes --from, --to, --in and --by; give one or the other");
        }
        OperationIds.requireForm(id);
        return printEvents(server.connect(), id, this.limit.or(DEFAULT_LIMIT));
    }

    private HistoryClient.Query query() {
        RangeOptions.Range range = this.range.toRange();
        return new HistoryClient.Query(range.from(), range.to(), by.get());
    }

    private int printOperations(EventsClient client, HistoryClient.Query query, int limit) {
        List<RecordedOperation> operations = new ArrayList<>();
        String cursor = null;
        do {
            HistoryClient.Operations page = client.history()
                    .operations(query, Math.min(limit - operations.size(), HistoryClient.MAX_PAGE), cursor);
            operations.addAll(page.operations());
            cursor = page.nextCursor();
        } while (cursor != null && operations.size() < limit);
        new HistoryPrinter(environment, output.times(), out(), output.format().orElse(null))
                .printOperations(operations);
        sayRest(operations.size(), cursor != null);
        if (operations.isEmpty() && output.isTableOnTerminal()) {
            err().println("There are no operations.");
        }
        return ExitCodes.DONE;
    }

    private void sayRest(int shown, boolean more) {
        if (more) {
            out().flush();
            err().println(shown + " shown; use a larger --limit to see the rest");
        }
    }

    private int printEvents(EventsClient client, String text, int limit) {
        HistoryClient history = client.history();
        String id = new OperationIds(environment).resolve(history, text);
        EventPrinter printer = output.printer(out());
        int shown = 0;
        long gone = 0;
        String cursor = null;
        do {
            Optional<HistoryClient.Changes> found =
                    history.operation(id, Math.min(limit - shown, HistoryClient.MAX_PAGE), cursor);
            if (found.isEmpty()) {
                history.operations(new HistoryClient.Query(null, null, null), 1, null); // throws if there is no history
                throw CliException.refused(
                        "no operation has the id " + id + "; its time may be over, or it is not yours");
            }
            HistoryClient.Changes page = found.get();
            if (cursor == null && page.operation() != null && output.isTableOnTerminal()) {
                printHeader(page.operation());
            }
            for (RecordedChange change : page.changes()) {
                Optional<Event> event = change.before() != null
                        ? Optional.of(change.before())
                        : client.find(change.event()).map(EventsClient.Found::event);
                event.ifPresent(printer::print);
                gone += event.isEmpty() ? 1 : 0;
                shown++;
            }
            cursor = page.nextCursor();
        } while (cursor != null && shown < limit);
        printer.finish();
        sayRest(shown, cursor != null);
        if (gone > 0) {
            out().flush();
            printError(Messages.events(gone) + " that it added " + (gone == 1 ? "is" : "are") + " gone");
        }
        return ExitCodes.DONE;
    }

    private void printHeader(RecordedOperation operation) {
        TimeFormatter times = output.times();
        printField("operation", operation.id());
        printField("what", new RequestWords(times).of(operation));
        printField("time", times.time(operation.time()));
        if (operation.by() != null) {
            printField("by", TerminalText.visible(operation.by().name()));
        }
        printField("events", Long.toString(operation.count()));
        if (!operation.state().equals(RecordedOperation.DONE)) {
            printField("state", TerminalText.visible(operation.state()));
        }
        if (operation.undoneBy() != null) {
            printField("undone by", TerminalText.visible(operation.undoneBy()));
        }
        if (operation.expires() != null) {
            printField("kept until", times.time(operation.expires()));
        }
        out().println();
    }

    private void printField(String name, String text) {
        out().println(name + " ".repeat(12 - name.length()) + text);
    }
}
