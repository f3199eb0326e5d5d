package dev.events.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code start}: an event that begins now and goes on. */
@Command(
        name = "start",
        description = "Begins an event now and prints it. It goes on until it is stopped; others may go on beside it.",
        footer = {
            "",
            "Examples:",
            "  events-cli start --tag work --tag review",
            "  events-cli start --tag incident --note 'the disk is full'",
            "  events-cli stop --tag work"
        })
final class StartCommand implements Callable<Integer> {
    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Option(names = "--tag", paramLabel = "TAG", required = true, description = "A tag to find it by; may be repeated.")
    private List<String> tags = List.of();

    @Option(names = "--note", paramLabel = "NOTE", description = "Any text.")
    private @Nullable String note;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    StartCommand(CliEnvironment environment) {
        this.environment = environment;
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        tags.forEach(tag -> FilterOptions.requireText("--tag", tag));
        String json = EventJson.writeNew(null, environment.clock().instant(), null, tags, note);
        output.printOne(server.connect().add(json, false), spec.commandLine().getOut());
        return ExitCodes.DONE;
    }
}
