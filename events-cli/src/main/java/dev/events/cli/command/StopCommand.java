package dev.events.cli.command;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code stop}: the end of an open event. */
final class StopCommand extends CliCommand {
    private final Arguments.Value<String> id =
            arguments.optionalParameter(String.class, "ID", "Stop the event with this id.");

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the event ended. Default: now.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    StopCommand(CliEnvironment environment) {
        super("stop", environment);
        describe(
                "Stops the newest open event that matches, and prints it.",
                "With an id, stops that event. A mark gets its stop this way.");
        examplesAfter(
                List.of("Exit status 1: no such event, or it has a stop already."),
                "events-cli stop",
                "events-cli stop --tag work --at -5m",
                "events-cli stop 6564c1f0a1b2c3d4e5f60718");
    }

    @Override
    public Integer call() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        if (id != null && !requested.isEmpty()) {
            throw CliException.usage("an id and a filter exclude each other; give one of them");
        }
        EventsClient client = server.connect();
        String chosen =
                id == null ? newestOpen(client, requested) : new EventIds(environment).resolve(client, "ID", id);
        Instant stop = at.or(environment.clock().instant());
        output.printOne(client.stop(chosen, stop), out());
        return ExitCodes.DONE;
    }

    private String newestOpen(EventsClient client, Filter requested) {
        List<Filter.Parameter> parameters = new ArrayList<>(requested.parameters());
        parameters.removeIf(parameter -> parameter.name().equals("open"));
        if (parameters.size() < requested.parameters().size()
                && requested.parameters().contains(new Filter.Parameter("open", "false"))) {
            throw CliException.usage("--open=false makes no sense here; stop is for open events");
        }
        parameters.add(new Filter.Parameter("open", "true"));
        if (parameters.stream().noneMatch(parameter -> parameter.name().equals("to"))) {
            // An event that starts later is not going on yet; clocks may differ a little.
            Instant soon = environment.clock().instant().plusSeconds(60);
            parameters.add(new Filter.Parameter("to", EpochSeconds.format(soon)));
        }
        List<Event> open = client.page(new Filter(parameters), 1, null).events();
        if (open.isEmpty()) {
            throw CliException.refused("no open event" + (requested.isEmpty() ? "" : " matches"));
        }
        return open.get(0).id();
    }
}
