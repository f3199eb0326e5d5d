package dev.events.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code show}: one event. */
@Command(
        name = "show",
        description = "Prints the event with the id.",
        footer = {
            "",
            "Exit status is 1 if there is none.",
            "",
            "Examples:",
            "  events-cli show 6564c1f0a1b2c3d4e5f60718",
            "  events-cli show 6564c1f0a1b2c3d4e5f60718 -o json"
        })
final class ShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", description = "The event's id.")
    private String id = "";

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    ShowCommand(CliEnvironment environment) {
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        String wanted = EventIdText.require("ID", id);
        EventsClient.Found found = server.connect()
                .find(wanted)
                .orElseThrow(() -> CliException.refused("there is no event with the id " + wanted));
        EventPrinter printer = output.printer(spec.commandLine().getOut());
        printer.print(found.event());
        printer.finish();
        return ExitCodes.DONE;
    }
}
