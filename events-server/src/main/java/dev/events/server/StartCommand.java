package dev.events.server;

import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import dev.events.server.background.StartingServer;
import dev.events.server.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** {@code start}: starts the server in the background and waits until it is ready. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpWidth = 100,
        description = {
            "Starts the server in the background and waits until it is ready.",
            "Prints its address, where its events and its log are, and how to stop it.",
            "The log is in the directory of the embedded store or, with MongoDB, in",
            "$XDG_STATE_HOME/events (~/.local/state/events). It has at most 60 MB in six files.",
            "Exits with 0 once the server is ready, or if it is running already with the same settings."
        })
final class StartCommand extends ConfiguredCommand {
    private static final String COMPLAINT = "events-server: ";

    /** How many lines are shown of what is not meant for users, such as an error of Java itself. */
    private static final int SHOWN_ERRORS = 4;

    private final BackgroundServers servers = new BackgroundServers(System.getenv());
    private final Class<?> main;

    /** @param main the program that it runs once more, in the background */
    StartCommand(Class<?> main) {
        this.main = main;
    }

    @Override
    int run(SettingOptions options) {
        ServerConfig config = options.config();
        Path home = servers.home(config);
        Optional<BackgroundServer> running = running(home);
        if (running.isPresent()) {
            return already(running.get(), config);
        }
        String runId = UUID.randomUUID().toString();
        StartingServer starting = launch(options, runId, home);
        if (!starting.awaitReady()) {
            Optional<BackgroundServer> other = running(home);
            return other.isPresent() ? already(other.get(), config) : failed(starting);
        }
        starting.errors().stream()
                .filter(line -> line.startsWith(COMPLAINT))
                .forEach(line -> complain(line.substring(COMPLAINT.length())));
        BackgroundServer started = running(home)
                .filter(server -> server.runId().equals(runId))
                .orElseThrow(() -> new StartException(
                        "the server became ready and ended; its log is " + BackgroundServer.logIn(home), null));
        print("events-server is running, process " + started.pid());
        BackgroundReport.lines(started, servers).forEach(this::print);
        return ExitCodes.DONE;
    }

    private static Optional<BackgroundServer> running(Path home) {
        return BackgroundServer.in(home).filter(BackgroundServer::isRunning);
    }

    private StartingServer launch(SettingOptions options, String runId, Path home) {
        List<String> arguments =
                new ArrayList<>(List.of(BackgroundCommand.NAME, BackgroundServer.RUN_ID + "=" + runId));
        arguments.addAll(options.arguments());
        try {
            return StartingServer.launch(main, arguments, home);
        } catch (IOException e) {
            throw new StartException("cannot start another Java (" + e.getMessage() + ")", e);
        }
    }

    /** What was asked for is so already, unless the port or other settings differ. */
    private int already(BackgroundServer running, ServerConfig config) {
        if (config.port() != 0 && config.port() != running.port()) {
            complain("already running, process " + running.pid() + ", but at " + running.url()
                    + "; stop it first to start it on port " + config.port());
            return ExitCodes.FAILED;
        }
        if (!running.settings().equals(BackgroundServer.digest(config))) {
            complain("already running, process " + running.pid() + ", at " + running.url()
                    + ", but with other settings; stop it first");
            return ExitCodes.FAILED;
        }
        print("already running, process " + running.pid() + ", since " + BackgroundReport.since(running));
        BackgroundReport.lines(running, servers).forEach(this::print);
        return ExitCodes.DONE;
    }

    private int failed(StartingServer ended) {
        List<String> errors = ended.errors();
        List<String> complaints =
                errors.stream().filter(line -> line.startsWith(COMPLAINT)).toList();
        if (complaints.isEmpty()) {
            complain("the server ended with status " + ended.status() + " before it was ready"
                    + (errors.isEmpty()
                            ? ""
                            : ": " + errors.stream().limit(SHOWN_ERRORS).collect(Collectors.joining("; "))));
        } else {
            complain(complaints.get(complaints.size() - 1).substring(COMPLAINT.length()));
        }
        return ExitCodes.FAILED;
    }
}
