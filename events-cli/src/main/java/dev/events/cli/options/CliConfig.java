package dev.events.cli.options;

import dev.events.cli.console.CliException;
import dev.events.cli.console.SmallFile;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * The user's settings, {@code $XDG_CONFIG_HOME/events/cli.yml} or {@code ~/.config/events/cli.yml}, if there is such a file:
 *
 * <pre>
 * server: http://127.0.0.1:5000
 * only: true
 * profiles:
 *   work:
 *     server: https://events.example
 *     token_file: ~/.config/events/work.token
 * </pre>
 *
 * <p>Strict: unknown keys, keys given twice and values of the wrong kind are errors that name the key and the line. The YAML
 * library is loaded only if there is a file.
 */
public final class CliConfig {
    static final String SERVER = "server";
    static final String CA_FILE = "ca_file";

    /** The server of whoever names none. */
    static final String DEFAULT_SERVER = "http://127.0.0.1:5000";

    /** The known keys. */
    static final Set<String> KEYS =
            Set.of(SERVER, "token", "token_file", "user", "password_file", CA_FILE, "insecure", "timeout", "only");

    /** The keys whose value is {@code true} or {@code false}. */
    private static final Set<String> SWITCHES = Set.of("only", "insecure");

    /** In bytes. */
    static final int LONGEST = 1 << 16;

    static final String PROFILES = "profiles";

    private final Path file;
    private final Map<String, String> common = new HashMap<>();
    private final Map<String, Map<String, String>> profiles = new HashMap<>();

    private CliConfig(Path file) {
        this.file = file;
    }

    /** @throws CliException if there is a file that cannot be read or understood */
    static CliConfig read(Map<String, String> variables) {
        Path file = file(variables);
        if (!Files.exists(file)) {
            return new CliConfig(file);
        }
        try {
            return parse(file, SmallFile.text(file, LONGEST));
        } catch (IOException e) {
            throw CliException.usage(file + " cannot be read: " + CliException.reason(e));
        }
    }

    /**
     * Understands a text.
     *
     * @param file named in messages
     * @throws CliException if it cannot be understood
     */
    static CliConfig parse(Path file, String text) {
        CliConfig config = new CliConfig(file);
        config.read(text);
        return config;
    }

    /** Whether the file, if there is one, contains {@code text} in small or capital letters; true if it cannot be read. */
    public static boolean mayContain(String text, Map<String, String> variables) {
        try {
            Path file = file(variables);
            return Files.exists(file)
                    && SmallFile.text(file, LONGEST).toLowerCase(Locale.ROOT).contains(text);
        } catch (IOException | InvalidPathException e) {
            return true;
        }
    }

    private static Path file(Map<String, String> variables) {
        return directory(variables).resolve("events").resolve("cli.yml");
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

    private void read(String text) {
        Node root;
        try {
            LoaderOptions options = new LoaderOptions();
            root = new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            throw wrong(e.getProblemMark(), String.valueOf(e.getProblem()));
        } catch (YAMLException e) {
            throw CliException.usage(file + ": " + e.getMessage());
        }
        if (root == null) {
            return;
        }
        forEach("", root, (path, value) -> {
            if (!path.equals(PROFILES)) {
                put(common, path, path, value);
                return;
            }
            forEach(PROFILES, value, (profilePath, profile) -> {
                Map<String, String> settings = new HashMap<>();
                profiles.put(lastPart(profilePath), settings);
                forEach(
                        profilePath,
                        profile,
                        (keyPath, keyValue) -> put(settings, lastPart(keyPath), keyPath, keyValue));
            });
        });
    }

    /** Calls {@code action} with the path of each key of a mapping, and its value. */
    private void forEach(String path, Node node, BiConsumer<String, Node> action) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(
                    node.getStartMark(), (path.isEmpty() ? "the file" : path) + " must contain \"key: value\" lines");
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple entry : mapping.getValue()) {
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                throw wrong(entry.getKeyNode().getStartMark(), "a key must be a single word");
            }
            String keyPath = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
            if (!seen.add(key.getValue())) {
                throw wrong(key.getStartMark(), keyPath + " is a duplicate key");
            }
            action.accept(keyPath, entry.getValueNode());
        }
    }

    private void put(Map<String, String> settings, String key, String path, Node value) {
        if (!KEYS.contains(key)) {
            throw wrong(
                    value.getStartMark(),
                    "the key \"" + path + "\" is unknown; it may be " + String.join(", ", new TreeSet<>(KEYS))
                            + (path.equals(key) ? " or " + PROFILES : ""));
        }
        if (!(value instanceof ScalarNode scalar)) {
            throw wrong(value.getStartMark(), path + " must be a single value");
        }
        if (scalar.getValue().isEmpty() || scalar.getTag().equals(Tag.NULL)) {
            throw wrong(value.getStartMark(), path + " has no value");
        }
        boolean isSwitch = scalar.getTag().equals(Tag.BOOL) && scalar.getValue().matches("true|false");
        if (SWITCHES.contains(key) && !isSwitch) {
            throw wrong(value.getStartMark(), path + " is \"" + scalar.getValue() + "\"; it must be true or false");
        }
        settings.put(key, scalar.getValue());
    }

    private static String lastPart(String path) {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    private CliException wrong(@Nullable Mark mark, String what) {
        return CliException.usage(file + (mark == null ? "" : ", line " + (mark.getLine() + 1)) + ": " + what);
    }

    /** The file, which need not exist. */
    Path file() {
        return file;
    }

    /** The settings by profile; the common ones by an empty name. */
    Map<String, Map<String, String>> all() {
        Map<String, Map<String, String>> all = new HashMap<>(profiles);
        all.put("", common);
        return all;
    }

    /**
     * The settings of the file, in order of precedence.
     *
     * @param profile the profile whose settings override the common ones; empty for none
     * @throws CliException if there is no such profile
     */
    List<Map<String, String>> settings(String profile) {
        if (profile.isEmpty()) {
            return List.of(common);
        }
        Map<String, String> settings = profiles.get(profile);
        if (settings == null) {
            throw CliException.usage("no profile \"" + profile + "\" in " + file
                    + (profiles.isEmpty() ? "" : "; there are " + String.join(", ", new TreeSet<>(profiles.keySet()))));
        }
        return List.of(settings, common);
    }
}
