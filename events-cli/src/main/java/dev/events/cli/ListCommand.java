package dev.events.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code list}: the events that match, newest first. */
@Command(
        name = "list",
        description = "Prints the events that match, newest first: id, start, stop, duration, tags and note.",
        footer = {
            "",
            "Examples:",
            "  events-cli list --tag deploy --from yesterday",
            "  events-cli list --open",
            "  events-cli list --any-tag 'ops*' --not-tag test --from -1w --all -o csv"
        })
final class ListCommand implements Callable<Integer> {
    private static final int DEFAULT_LIMIT = 100;

    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "At most so many. Default: " + DEFAULT_LIMIT + "; a message says when there are more.")
    private @Nullable Integer limit;

    @Option(names = "--all", description = "All of them, printed as they come in.")
    private boolean all;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    ListCommand(CliEnvironment environment) {
        this.environment = environment;
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        if (limit != null && limit < 1) {
            throw CliException.usage("--limit " + limit + " lists nothing; it must be 1 or more");
        }
        if (limit != null && all) {
            throw CliException.usage("--limit and --all contradict each other; give one of them");
        }
        Filter wanted = filter.toFilter();
        EventsClient client = server.connect();
        EventPrinter printer = output.printer(spec.commandLine().getOut());
        long printed = all ? printAll(client, wanted, printer) : printSome(client, wanted, printer);
        if (printed == 0 && output.isTableOnTerminal() && environment.errIsTerminal()) {
            spec.commandLine().getErr().println("no events" + (wanted.isEmpty() ? "" : " match"));
        }
        return ExitCodes.DONE;
    }

    private static long printAll(EventsClient client, Filter wanted, EventPrinter printer) {
        long[] printed = {0};
        client.stream(wanted, event -> {
            printer.print(event);
            printed[0]++;
        });
        printer.finish();
        return printed[0];
    }

    private int printSome(EventsClient client, Filter wanted, EventPrinter printer) {
        int left = limit == null ? DEFAULT_LIMIT : limit;
        int printed = 0;
        String cursor = null;
        do {
            EventsClient.Page page = client.page(wanted, Math.min(left, EventsClient.MAX_PAGE), cursor);
            page.events().forEach(printer::print);
            printed += page.events().size();
            left -= page.events().size();
            cursor = page.nextCursor();
        } while (left > 0 && cursor != null);
        printer.finish();
        if (cursor != null) {
            spec.commandLine().getOut().flush();
            spec.commandLine().getErr().println(printed + " shown, there are more; --all shows them");
        }
        return printed;
    }
}
