package dev.events.server.config;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The user's directories for this program, by the XDG base directory specification. */
public final class UserDirectories {
    private UserDirectories() {}

    /** The directory for data: {@code $XDG_DATA_HOME/events} or {@code ~/.local/share/events}. */
    public static Path data(Map<String, String> environment) {
        return directory(environment.get("XDG_DATA_HOME"), ".local", "share");
    }

    /** The directory for logs and state: {@code $XDG_STATE_HOME/events} or {@code ~/.local/state/events}. */
    public static Path state(Map<String, String> environment) {
        return directory(environment.get("XDG_STATE_HOME"), ".local", "state");
    }

    private static Path directory(@Nullable String base, String... inHome) {
        Path directory =
                base == null || base.isEmpty() ? Path.of(System.getProperty("user.home"), inHome) : Path.of(base);
        return directory.resolve("events").toAbsolutePath();
    }
}
