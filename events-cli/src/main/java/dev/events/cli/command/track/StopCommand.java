package dev.events.cli.command.track;

import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.time.Instant;
import java.util.List;

/** {@code stop}: the end of an open event. */
public final class StopCommand extends ChangingCommand {
    private final Arguments.Value<String> id =
            arguments.optionalParameter(String.class, "ID", "Stop the event with this id.");

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the event ended. Default: now.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public StopCommand(CliEnvironment environment) {
        super("stop", environment);
        describe(
                "Stops the newest open event that matches, and prints it.",
                "With an id, stops that event. If the event is a mark, this gives it a stop.");
        examplesAfter(
                List.of("Exit status 1: no such event, or it has a stop already."),
                "events-cli stop",
                "events-cli stop --tag work --at -5m",
                "events-cli stop @2");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireNotBoth(id, requested);
        OpenEvents.requireNotClosed(requested);
        EventsClient client = connect(server);
        List<Event> open = List.of();
        String chosen;
        if (id != null) {
            chosen = new EventIds(environment).resolve(client, "ID", id);
        } else {
            open = new OpenEvents(client, environment.clock().instant()).newestFirst(requested);
            if (open.isEmpty()) {
                throw CliException.refused("no open event" + (requested.isEmpty() ? "" : " matches"));
            }
            chosen = open.get(0).id();
        }
        Instant stop = at.or(environment.clock().instant());
        output.printOne(client.stop(chosen, stop), out());
        if (open.size() > 1) {
            out().flush();
            err().println("This was the newest of " + open.size() + " open events"
                    + (requested.isEmpty() ? "." : " that match."));
        }
        return ExitCodes.DONE;
    }
}
