package dev.events.cli.command.track;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventsClient;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.TagArguments;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code start}: a new open event. */
public final class StartCommand extends ChangingCommand {
    private final TagArguments tags = new TagArguments(arguments);

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the event started. Default: now.");

    private final Arguments.Value<String> note = arguments.text("--note", "NOTE", "A note: any text.");

    private final OnlyOptions only = new OnlyOptions(arguments, environment);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    /** The new event, once there is one. */
    private @Nullable Event started;

    public StartCommand(CliEnvironment environment) {
        super("start", environment);
        describe("Starts an open event and prints it. It stays open until it is stopped. Several events may be open.");
        examplesAfter(
                List.of("Exit status 1: with --only, an event that could not be stopped."),
                "events-cli start work review",
                "events-cli start call --at -5m --only",
                "events-cli start incident --note 'the disk is full'");
    }

    @Override
    protected int change() {
        List<String> tags = this.tags.get();
        if (tags.isEmpty()) {
            throw CliException.usage("start what? Give at least one tag, as in: events-cli start work");
        }
        Instant start = at.or(environment.clock().instant());
        EventsClient client = connect(server);
        List<Event> others = only.eventsToStop(client, server, start);
        Event started = client.add(EventCodec.writeNew(null, start, Ending.open(true), tags, note.get()), null);
        this.started = started;
        output.printOne(started, out());
        out().flush();
        return only.stop(client, others, start, err());
    }

    /** An undo opens the others again; the new event was added. */
    @Override
    protected List<String> undoing(String undo) {
        return started == null ? super.undoing(undo) : List.of(undo, "cancel " + started.id());
    }
}
