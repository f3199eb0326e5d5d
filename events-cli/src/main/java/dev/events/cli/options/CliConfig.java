package dev.events.cli.options;

import dev.events.cli.console.CliException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The user's settings, {@code $XDG_CONFIG_HOME/events/cli.yml} or {@code ~/.config/events/cli.yml}, where there may be none:
 *
 * <pre>
 * server: http://127.0.0.1:5000
 * profiles:
 *   work:
 *     server: https://events.example
 *     token_file: ~/.config/events/work.token
 * </pre>
 *
 * <p>Just these lines of YAML are read, and nothing else is let pass: a YAML library would take longer than all the rest of
 * a short command.
 */
final class CliConfig {
    /** What may be set. */
    static final Set<String> KEYS = Set.of("server", "token", "token_file", "timeout");

    private static final String PROFILES = "profiles";

    private final Path file;
    private final Map<String, String> common = new HashMap<>();
    private final Map<String, Map<String, String>> profiles = new HashMap<>();

    private CliConfig(Path file) {
        this.file = file;
    }

    /** @throws CliException if there is a file that cannot be read or understood */
    static CliConfig read(Map<String, String> variables) {
        Path file = directory(variables).resolve("events").resolve("cli.yml");
        CliConfig config = new CliConfig(file);
        if (Files.exists(file)) {
            try {
                config.read(Files.readAllLines(file, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw CliException.usage(file + " cannot be read: " + CliException.reason(e));
            }
        }
        return config;
    }

    private static Path directory(Map<String, String> variables) {
        String configHome = variables.getOrDefault("XDG_CONFIG_HOME", "");
        return configHome.isEmpty() ? home(variables).resolve(".config") : Path.of(configHome);
    }

    private static Path home(Map<String, String> variables) {
        String home = variables.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home", "") : home);
    }

    /** A path as users write it: {@code ~/} is their home. */
    static Path path(String text, Map<String, String> variables) {
        return text.startsWith("~/") ? home(variables).resolve(text.substring(2)) : Path.of(text);
    }

    private void read(List<String> lines) {
        boolean inProfiles = false;
        Map<String, String> profile = Map.of();
        boolean inProfile = false;
        for (int i = 0; i < lines.size(); i++) {
            String text = lines.get(i).stripTrailing();
            String line = text.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int indent = text.length() - line.length();
            int colon = line.indexOf(':');
            if (colon <= 0 || text.contains("\t")) {
                throw wrong(i, "it must be \"key: value\", indented with blanks");
            }
            String key = line.substring(0, colon).strip();
            String value = unquoted(line.substring(colon + 1).strip());
            if (indent == 0) {
                inProfiles = key.equals(PROFILES);
                inProfile = false;
                if (!inProfiles) {
                    put(common, i, key, value);
                } else if (!value.isEmpty()) {
                    throw wrong(i, PROFILES + " has a value; each profile goes on a line of its own below it");
                }
            } else if (inProfiles && value.isEmpty() && !KEYS.contains(key)) {
                profile = profiles.computeIfAbsent(key, name -> new HashMap<>());
                inProfile = true;
            } else if (inProfile) {
                put(profile, i, key, value);
            } else {
                throw wrong(i, "it belongs to nothing above it");
            }
        }
    }

    private void put(Map<String, String> settings, int line, String key, String value) {
        if (!KEYS.contains(key)) {
            throw wrong(
                    line,
                    "the key \"" + key + "\" is unknown; it may be " + String.join(", ", new TreeSet<>(KEYS)) + " or "
                            + PROFILES);
        }
        if (value.isEmpty()) {
            throw wrong(line, key + " has no value");
        }
        if (settings.put(key, value) != null) {
            throw wrong(line, key + " is there twice");
        }
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(0) == value.charAt(value.length() - 1);
        if (quoted) {
            return value.substring(1, value.length() - 1);
        }
        int comment = value.indexOf(" #");
        return comment < 0 ? value : value.substring(0, comment).strip();
    }

    private CliException wrong(int line, String what) {
        return CliException.usage(file + ", line " + (line + 1) + ": " + what);
    }

    /**
     * What the file says, the settings that go first first.
     *
     * @param profile whose settings go before the common ones; empty for none
     * @throws CliException if there is no such profile
     */
    List<Map<String, String>> settings(String profile) {
        if (profile.isEmpty()) {
            return List.of(common);
        }
        Map<String, String> settings = profiles.get(profile);
        if (settings == null) {
            throw CliException.usage("there is no profile \"" + profile + "\" in " + file
                    + (profiles.isEmpty() ? "" : "; there are " + String.join(", ", new TreeSet<>(profiles.keySet()))));
        }
        return List.of(settings, common);
    }
}
