package dev.events.cli;

import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code stop}: the end of an open event. */
@Command(
        name = "stop",
        description =
                "Stops the open event with the id, or the one of those that match that began last, and prints it.",
        footer = {
            "",
            "Exit status is 1 if there is no such event, or it has stopped already.",
            "",
            "Examples:",
            "  events-cli stop",
            "  events-cli stop --tag work --at -5m",
            "  events-cli stop 6564c1f0a1b2c3d4e5f60718"
        })
final class StopCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..1", description = "The event with this id.")
    private @Nullable String id;

    @Option(names = "--at", paramLabel = "TIME", description = "When it ended. Default: now.")
    private @Nullable Instant at;

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    StopCommand(CliEnvironment environment) {
        this.environment = environment;
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        Filter wanted = filter.toFilter();
        if (id != null && !wanted.isEmpty()) {
            throw CliException.usage("an id and a filter contradict each other; give one of them");
        }
        String chosen = id == null ? null : EventIdText.require("ID", id);
        EventsClient client = server.connect();
        if (chosen == null) {
            chosen = newestOpen(client, wanted);
        }
        Instant stop = at == null ? environment.clock().instant() : at;
        output.printOne(client.stop(chosen, stop), spec.commandLine().getOut());
        return ExitCodes.DONE;
    }

    private static String newestOpen(EventsClient client, Filter wanted) {
        List<Filter.Parameter> parameters = new ArrayList<>(wanted.parameters());
        parameters.removeIf(parameter -> parameter.name().equals("open"));
        if (parameters.size() < wanted.parameters().size()
                && wanted.parameters().contains(new Filter.Parameter("open", "false"))) {
            throw CliException.usage("--open=false means events that have stopped already");
        }
        parameters.add(new Filter.Parameter("open", "true"));
        List<Event> open = client.page(new Filter(parameters), 1, null).events();
        if (open.isEmpty()) {
            throw CliException.refused("there is no open event" + (wanted.isEmpty() ? "" : " that matches"));
        }
        return open.get(0).id();
    }
}
