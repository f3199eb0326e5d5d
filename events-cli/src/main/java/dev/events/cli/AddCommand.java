package dev.events.cli;

import dev.events.core.Event;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code add}: one new event. */
@Command(
        name = "add",
        description = {
            "Adds an event and prints it: on a terminal as a table, elsewhere its id alone unless -o asks for more.",
            "Without --stop the event is open: it goes on until it is stopped. With --stop at its start it is a point"
                    + " in time."
        },
        footer = {
            "",
            "Examples:",
            "  events-cli add --tag deploy --tag web --note 'v2.1'",
            "  events-cli add --tag meeting --start '2026-11-24 10:30' --stop 11:15",
            "  id=$(events-cli add --tag backup --start -15m)"
        })
final class AddCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Option(names = "--tag", paramLabel = "TAG", description = "A tag to find it by; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--start", paramLabel = "TIME", description = "When it began. Default: now.")
    private @Nullable Instant start;

    @Option(names = "--stop", paramLabel = "TIME", description = "When it ended.")
    private @Nullable Instant stop;

    @Option(names = "--note", paramLabel = "NOTE", description = "Any text.")
    private @Nullable String note;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "24 hexadecimal digits that no other event has. Default: the server chooses.")
    private @Nullable String id;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    AddCommand(CliEnvironment environment) {
        this.environment = environment;
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        tags.forEach(tag -> FilterOptions.requireText("--tag", tag));
        String chosenId = id == null ? null : EventIdText.require("--id", id);
        // The server's clock says when "now" is, but for an end given by this machine's.
        Instant begin = start == null && stop != null ? environment.clock().instant() : start;
        if (begin != null && stop != null && stop.isBefore(begin)) {
            TimeText times = output.times();
            throw CliException.usage("--stop " + times.exact(stop) + " is before the start, " + times.exact(begin)
                    + (start == null ? ", which is now unless --start says otherwise" : ""));
        }
        Event event = server.connect().add(EventJson.writeNew(chosenId, begin, stop, tags, note), chosenId != null);
        output.printOne(event, spec.commandLine().getOut());
        return ExitCodes.DONE;
    }
}
