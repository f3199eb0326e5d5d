package dev.events.cli.command.report;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;

/** {@code list}: the events that match, newest first. */
public final class ListCommand extends CliCommand {
    private static final int DEFAULT_LIMIT = 100;

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Value<Integer> limit =
            arguments.value(Integer.class, "--limit", "N", "Print at most N events. Default: " + DEFAULT_LIMIT + ".");

    private final Arguments.Flag all = arguments.flag("--all", "Print all events that match, as they arrive.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    /** The events printed so far. */
    private final List<String> ids = new ArrayList<>();

    public ListCommand(CliEnvironment environment) {
        super("list", environment);
        describe(
                "Prints the events that match, newest first. STOP is \"open\" for an open event and empty for a mark.");
        examples(
                "events-cli list --tag deploy --from yesterday",
                "events-cli list --open",
                "events-cli list --any-tag 'ops*' --not-tag test --from -1w --all -o csv");
    }

    @Override
    public Integer call() {
        Integer limit = this.limit.get();
        if (limit != null && limit < 1) {
            throw CliException.usage("--limit " + limit + " is too small; it must be 1 or more");
        }
        if (limit != null && all.isSet()) {
            throw CliException.usage("--limit and --all exclude each other; give one of them");
        }
        Filter requested = filter.toFilter();
        EventsClient client = server.connect();
        EventPrinter printer = output.listPrinter(out());
        long printed = all.isSet() ? printAll(client, requested, printer) : printSome(client, requested, printer);
        if (output.isTable()) {
            out().flush();
            new EventIds(environment).remember(client, ids).ifPresent(this::printError);
        }
        if (printed == 0 && output.isTableOnTerminal() && environment.errIsTerminal()) {
            err().println(requested.isEmpty() ? "There are no events." : "No events match.");
        }
        return ExitCodes.DONE;
    }

    private void print(Event event, EventPrinter printer) {
        printer.print(event);
        if (ids.size() < EventIds.MOST_REMEMBERED) {
            ids.add(event.id());
        }
    }

    private long printAll(EventsClient client, Filter requested, EventPrinter printer) {
        long[] printed = {0};
        client.stream(requested, event -> {
            print(event, printer);
            printed[0]++;
        });
        printer.finish();
        return printed[0];
    }

    private int printSome(EventsClient client, Filter requested, EventPrinter printer) {
        int left = limit.or(DEFAULT_LIMIT);
        int printed = 0;
        String cursor = null;
        do {
            EventsClient.Page page = client.page(requested, Math.min(left, EventsClient.MAX_PAGE), cursor);
            for (Event event : page.events()) {
                print(event, printer);
            }
            printed += page.events().size();
            left -= page.events().size();
            cursor = page.nextCursor();
        } while (left > 0 && cursor != null);
        printer.finish();
        if (cursor != null) {
            out().flush();
            err().println(printed + " shown; use --all to see the rest");
        }
        return printed;
    }
}
