package dev.events.server;

import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import dev.events.server.background.ServerLog;
import dev.events.server.background.StartingServer;
import dev.events.server.config.ServerConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code background}, which {@code start} runs: serves, logs to a file, and describes itself in another file. */
@Command(name = BackgroundCommand.NAME, hidden = true, description = "Serves in the background; start runs this.")
final class BackgroundCommand extends ConfiguredCommand {
    static final String NAME = "background";

    private static final Logger LOG = LoggerFactory.getLogger(EventsServer.class);

    @Option(names = BackgroundServer.RUN_ID, required = true, hidden = true)
    private String runId = "";

    @Override
    int run(SettingOptions options) {
        ServerConfig config = options.config();
        BackgroundServers servers = new BackgroundServers(System.getenv());
        Path home = servers.home(config);
        openLog(home, config);
        try {
            EventsServer server = EventsServer.start(config);
            serve(server, config, servers, home);
            return ExitCodes.DONE;
        } catch (RuntimeException e) {
            LOG.error("not started: {}", e.getMessage());
            throw e;
        }
    }

    private static void openLog(Path home, ServerConfig config) {
        try {
            ServerLog.open(BackgroundServer.logIn(home));
        } catch (IOException e) {
            throw StartException.cannotWrite(home, e, advice(config));
        }
    }

    private static String advice(ServerConfig config) {
        return config.embeddedDirectory().isPresent()
                ? "choose another directory with --embedded=DIR"
                : "set XDG_STATE_HOME to a directory for the log";
    }

    private void serve(EventsServer server, ServerConfig config, BackgroundServers servers, Path home) {
        String problem = server.storeProblem().orElse(null);
        if (problem != null) {
            server.close();
            throw new StartException(
                    problem + " (" + server.storeDescription() + "). --embedded needs no MongoDB; without start, the"
                            + " server runs in the foreground and waits until MongoDB can be reached",
                    null);
        }
        BackgroundServer self = new BackgroundServer(
                home,
                ProcessHandle.current().pid(),
                runId,
                server.url(),
                server.storeDescription(),
                BackgroundServer.digest(config),
                Instant.now().truncatedTo(ChronoUnit.SECONDS));
        ShutdownHook.install(server, LOG::error, () -> remove(self, servers));
        try {
            servers.add(self);
        } catch (IOException e) {
            server.close();
            throw StartException.cannotWrite(home, e, advice(config));
        }
        LOG.info("listening on {}; events are in {}; process {}", self.url(), self.store(), self.pid());
        ListenAddressCheck.warning(config, server.url(), server.needsTokens()).ifPresent(warning -> {
            LOG.warn(warning);
            complain(warning);
        });
        server.fileWarnings().forEach(this::complain);
        server.storeWarnings().forEach(this::complain);
        server.certificateWarning().ifPresent(this::complain);
        print(StartingServer.READY);
        // From now on nobody reads them. The log has what is to be read.
        System.out.close();
        System.err.close();
    }

    private static void remove(BackgroundServer self, BackgroundServers servers) {
        try {
            servers.remove(self);
            LOG.info("stopped");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
