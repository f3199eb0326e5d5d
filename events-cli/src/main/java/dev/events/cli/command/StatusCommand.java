package dev.events.cli.command;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.List;

/** {@code status}: the open events. */
final class StatusCommand extends CliCommand {
    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    StatusCommand(CliEnvironment environment) {
        super("status", environment);
        describe("Prints the open events, newest first: since when, and how long so far.");
        examples("events-cli status", "events-cli status -o json");
    }

    @Override
    public Integer call() {
        EventsClient client = server.connect();
        EventPrinter printer = output.printer(out());
        Filter open = new Filter(List.of(new Filter.Parameter("open", "true")));
        boolean none = true;
        String cursor = null;
        do {
            EventsClient.Page page = client.page(open, EventsClient.MAX_PAGE, cursor);
            for (Event event : page.events()) {
                printer.print(event);
                none = false;
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        printer.finish();
        if (none) {
            out().flush();
            err().println("Nothing is open.");
        }
        return ExitCodes.DONE;
    }
}
