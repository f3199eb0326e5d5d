package dev.events.server;

import dev.events.server.background.BackgroundServers;
import picocli.CommandLine.Command;

/** {@code status}: shows the servers that run in the background. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Shows the servers of your user that run in the background.",
            "--port, --embedded=DIR or --config=FILE chooses one.",
            "Exits with 0 if one is running, and with 3 if there is none."
        })
final class StatusCommand extends ConfiguredCommand {
    @Override
    int run(SettingOptions options) {
        BackgroundServers servers = new BackgroundServers(System.getenv());
        BackgroundChoice choice = BackgroundChoice.of(options, servers);
        choice.killed().forEach(killed -> print(BackgroundReport.ended(killed)));
        if (choice.running().isEmpty()) {
            print(choice.nothingRuns());
            return ExitCodes.NOT_RUNNING;
        }
        choice.running().forEach(server -> {
            print("events-server is running, process " + server.pid() + ", since " + BackgroundReport.since(server));
            BackgroundReport.lines(server, servers).forEach(this::print);
        });
        return ExitCodes.DONE;
    }
}
