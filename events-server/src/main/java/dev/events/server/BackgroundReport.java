package dev.events.server;

import dev.events.server.background.BackgroundServer;
import dev.events.server.background.BackgroundServers;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What {@code start}, {@code stop} and {@code status} say about servers in the background. */
final class BackgroundReport {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    /** Addresses of servers that events-cli reaches without being told. */
    private static final Set<String> DEFAULTS_OF_THE_CLI = Set.of("http://127.0.0.1:5000", "http://0.0.0.0:5000");

    private BackgroundReport() {}

    /** Where a running server is, and how to stop it. */
    static List<String> lines(BackgroundServer server, BackgroundServers servers) {
        List<String> lines = new ArrayList<>();
        lines.add("address: " + server.url());
        lines.add("data:    " + server.store());
        lines.add("log:     " + server.log());
        lines.add("to stop: " + command() + " stop" + choice(server, servers));
        if (!DEFAULTS_OF_THE_CLI.contains(server.url())) {
            lines.add("for events-cli: export EVENTS_SERVER=" + here(server.url()));
        }
        return lines;
    }

    /** The address for programs on this machine, if the server listens on all addresses. */
    private static String here(String url) {
        return url.replace("://0.0.0.0:", "://127.0.0.1:").replace("://[::]:", "://[::1]:");
    }

    /** The option that makes {@code stop} choose this server, if it needs one. */
    private static String choice(BackgroundServer server, BackgroundServers servers) {
        List<BackgroundServer> running =
                servers.all().stream().filter(BackgroundServer::isRunning).toList();
        if (!running.contains(server)) {
            return " --embedded=" + quoted(server.home().toString());
        }
        return running.size() == 1 ? "" : " --port " + server.port();
    }

    static String since(BackgroundServer server) {
        return TIME.format(server.since().atZone(ZoneId.systemDefault()));
    }

    /** What is left of a server whose process was killed. */
    static String ended(BackgroundServer server) {
        return "process " + server.pid() + ", " + server.url() + ", was killed or has crashed; its log is "
                + server.log();
    }

    /** How the user has called this program. */
    private static String command() {
        String launcher = System.getProperty("events.launcher", "");
        return launcher.isEmpty()
                ? "java -jar "
                        + quoted(Path.of(System.getProperty("java.class.path")).toString())
                : quoted(launcher);
    }

    /** As a shell reads it back. */
    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9_./+@%:-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
