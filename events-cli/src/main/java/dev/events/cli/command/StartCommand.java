package dev.events.cli.command;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Ending;
import java.time.Instant;

/** {@code start}: a new open event. */
final class StartCommand extends CliCommand {
    private final Arguments.Texts tags = arguments.requiredTexts("--tag", "TAG", "A tag; may be repeated.");

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the event started. Default: now.");
    private final Arguments.Value<String> note = arguments.text("--note", "NOTE", "A note: any text.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    StartCommand(CliEnvironment environment) {
        super("start", environment);
        describe("Starts an open event and prints it. It stays open until it is stopped. Several events may be open.");
        examples(
                "events-cli start --tag work --tag review",
                "events-cli start --tag incident --note 'the disk is full'",
                "events-cli stop --tag work");
    }

    @Override
    public Integer call() {
        tags.get().forEach(tag -> FilterOptions.requireText("--tag", tag));
        String json = EventCodec.writeNew(
                null, at.or(environment.clock().instant()), Ending.open(true), tags.get(), note.get());
        output.printOne(server.connect().add(json, null), out());
        return ExitCodes.DONE;
    }
}
