package dev.events.server;

import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import dev.events.server.config.ConfigException;
import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The servers in the background that the options of {@code stop} and {@code status} mean: the one on this port, in this
 * directory, or as this file says; all without such an option.
 */
record BackgroundChoice(List<BackgroundServer> running, List<BackgroundServer> killed, String description) {
    static BackgroundChoice of(SettingOptions options, BackgroundServers servers) {
        ServerConfig config = options.given();
        List<BackgroundServer> candidates = servers.all();
        String description = "";
        Path directory = config.embeddedDirectory().orElse(null);
        if (options.has(Setting.MONGODB_URL) && directory == null) {
            throw new ConfigException(
                    "stop and status do not choose a server by its MongoDB; use --port, --embedded=DIR or --config=FILE");
        }
        if (options.hasFile() || (options.has(Setting.MONGODB_URL) && directory != null)) {
            Path home = servers.home(config);
            candidates = BackgroundServer.in(home).map(List::of).orElse(List.of());
            description +=
                    directory == null ? " at " + config.host() + ":" + config.port() : " with its data in " + home;
        }
        if (options.has(Setting.PORT)) {
            candidates = candidates.stream()
                    .filter(server -> server.port() == config.port())
                    .toList();
            description += " on port " + config.port();
        }
        List<BackgroundServer> running = new ArrayList<>();
        List<BackgroundServer> killed = new ArrayList<>();
        candidates.forEach(server -> (server.isRunning() ? running : killed).add(server));
        return new BackgroundChoice(running, killed, description);
    }

    String nothingRuns() {
        return "no server" + description + " is running in the background";
    }
}
