package dev.events.server;

import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import java.io.IOException;
import java.time.Duration;
import picocli.CommandLine.Command;

/** {@code stop}: stops a server that runs in the background, and waits for its end. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Stops the server that runs in the background, and waits until it has ended.",
            "If several are running, --port, --embedded=DIR or --config=FILE chooses one.",
            "Exits with 0 if it has stopped, or if there is none."
        })
final class StopCommand extends ConfiguredCommand {
    /** Requests have 20 seconds, and then the store is closed. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    int run(SettingOptions options) {
        BackgroundServers servers = new BackgroundServers(System.getenv());
        BackgroundChoice choice = BackgroundChoice.of(options, servers);
        choice.killed().forEach(killed -> {
            print(BackgroundReport.ended(killed));
            forget(killed, servers);
        });
        if (choice.running().isEmpty()) {
            print(choice.nothingRuns());
            return ExitCodes.DONE;
        }
        if (choice.running().size() > 1) {
            complain(choice.running().size() + " servers are running; choose one with --port or --embedded=DIR:");
            choice.running().forEach(server -> complain("  " + server.url() + ", " + server.store()));
            return ExitCodes.FAILED;
        }
        return stop(choice.running().get(0), servers);
    }

    private int stop(BackgroundServer server, BackgroundServers servers) {
        try {
            if (!server.stop(PATIENCE)) {
                complain("process " + server.pid() + " has not ended within " + PATIENCE.toSeconds()
                        + " seconds; it may still do. Its log is " + server.log());
                return ExitCodes.FAILED;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCodes.FAILED;
        }
        // A server that has closed its store removes what it wrote about itself.
        if (BackgroundServer.in(server.home()).filter(server::equals).isPresent()) {
            complain("process " + server.pid() + " has ended, but not cleanly; its log is " + server.log());
            forget(server, servers);
            return ExitCodes.FAILED;
        }
        print("stopped, process " + server.pid() + ", " + server.url());
        return ExitCodes.DONE;
    }

    private void forget(BackgroundServer server, BackgroundServers servers) {
        try {
            servers.remove(server);
        } catch (IOException e) {
            complain("cannot remove what is left of process " + server.pid() + " (" + e + ")");
        }
    }
}
