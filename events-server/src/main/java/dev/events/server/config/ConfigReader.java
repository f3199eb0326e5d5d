package dev.events.server.config;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * Reads the configuration. In order of precedence: flags, environment, file, defaults. Unknown keys and wrong values
 * are errors.
 */
public final class ConfigReader {
    private static final int MOST_SECONDS = 86_400;
    private static final int MILLIS = 1000;

    private ConfigReader() {}

    /**
     * Reads the configuration. Opens nothing but {@code file} and looks up no names.
     *
     * @param flags the values of the flags
     * @param environment the process's environment
     * @param file a YAML file, or null for none
     * @throws ConfigException if the file cannot be read, a key is unknown or given twice, or a value is of the wrong
     *     type
     */
    public static ServerConfig read(Map<Setting, String> flags, Map<String, String> environment, @Nullable Path file) {
        Map<Setting, Object> values = new EnumMap<>(Setting.class);
        Map<Setting, Object> fromFile = file == null ? Map.of() : readFile(file);
        for (Setting setting : Setting.values()) {
            if (setting.fallback() != null) {
                values.put(setting, parse(setting, "the default of " + setting.key(), setting.fallback()));
            }
            Object inFile = fromFile.get(setting);
            if (inFile != null) {
                values.put(setting, inFile);
            }
            if (setting.isOnlyInFile()) {
                if (environment.containsKey(setting.variable())) {
                    throw new ConfigException(setting.variable() + " is set, but " + setting.key()
                            + " can be given only in a configuration file, since it must be "
                            + setting.kind.description);
                }
                continue;
            }
            String variable = environment.get(setting.variable());
            if (variable != null) {
                values.put(setting, parse(setting, setting.variable(), variable));
            }
            String flag = flags.get(setting);
            if (flag != null) {
                values.put(setting, parse(setting, setting.flag(), flag));
            }
        }
        return build(values);
    }

    private static ServerConfig build(Map<Setting, Object> values) {
        return new ServerConfig(
                (String) value(values, Setting.MONGODB_URL),
                (String) value(values, Setting.DATABASE),
                (String) value(values, Setting.COLLECTION),
                (String) value(values, Setting.HOST),
                (Integer) value(values, Setting.PORT),
                serverNames(texts(value(values, Setting.SERVER_NAME))),
                texts(value(values, Setting.TRUSTED_PROXIES)),
                tls(values),
                texts(value(values, Setting.CORS_ORIGINS)),
                (Boolean) value(values, Setting.INSECURE),
                Duration.ofMillis(Math.round(((Number) value(values, Setting.READ_TIMEOUT)).doubleValue() * MILLIS)),
                (Duration) value(values, Setting.HISTORY_KEEP),
                (Duration) value(values, Setting.LIVE_KEEP),
                rules(values.get(Setting.RETENTION)),
                (Path) values.get(Setting.AUDIT_LOG),
                (Rate) values.get(Setting.RATE_LIMIT),
                (Boolean) value(values, Setting.EMBEDDED_SYNC),
                (Integer) values.get(Setting.EMBEDDED_PORT));
    }

    private static List<String> serverNames(List<String> names) {
        for (String name : names) {
            boolean hasPort = name.matches("[^:]*:[^:]*");
            if (hasPort || !name.matches("[^\\s/]+")) {
                throw new ConfigException(
                        Setting.SERVER_NAME.key() + ": " + quote(name)
                                + " must be a name or an address alone, such as events.example, without https://, port or path");
            }
        }
        return names;
    }

    private static @Nullable TlsFiles tls(Map<Setting, Object> values) {
        Path certificate = path(values, Setting.TLS_CERTIFICATE);
        Path key = path(values, Setting.TLS_KEY);
        if (certificate == null && key == null) {
            return null;
        }
        if (certificate == null || key == null) {
            Setting missing = certificate == null ? Setting.TLS_CERTIFICATE : Setting.TLS_KEY;
            Setting given = certificate == null ? Setting.TLS_KEY : Setting.TLS_CERTIFICATE;
            throw new ConfigException(given.key() + " is " + quote(values.get(given)) + ", but there is no "
                    + missing.key() + "; TLS needs both");
        }
        return new TlsFiles(certificate, key);
    }

    private static @Nullable Path path(Map<Setting, Object> values, Setting setting) {
        try {
            return values.get(setting) instanceof String text ? Path.of(text) : null;
        } catch (InvalidPathException e) {
            throw new ConfigException(setting.key() + " names no file: " + e.getReason());
        }
    }

    private static Object value(Map<Setting, Object> values, Setting setting) {
        return Objects.requireNonNull(values.get(setting), setting.key());
    }

    private static List<String> texts(Object value) {
        return ((List<?>) value).stream().map(String.class::cast).toList();
    }

    private static List<RetentionRule> rules(@Nullable Object value) {
        return value == null
                ? List.of()
                : ((List<?>) value).stream().map(RetentionRule.class::cast).toList();
    }

    private static Map<Setting, Object> readFile(Path file) {
        Map<Setting, Object> values = new EnumMap<>(Setting.class);
        Object content = load(file);
        if (content == null) {
            return values;
        }
        if (!(content instanceof Map<?, ?> map)) {
            throw new ConfigException(file + " must hold keys and values, such as mongodb_url: \"localhost:27017\"");
        }
        map.forEach((key, value) -> {
            Setting setting = Setting.forKey(String.valueOf(key))
                    .orElseThrow(() -> new ConfigException(file + " has the unknown key " + key + "; the keys are "
                            + String.join(
                                    ", ",
                                    Arrays.stream(Setting.values())
                                            .map(Setting::key)
                                            .toList())));
            if (value != null
                    || setting.fallback() != null) { // an empty value means none if the setting has no default
                values.put(setting, check(setting, file + ": " + key, value));
            }
        });
        return values;
    }

    private static @Nullable Object load(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        try {
            return new Yaml(new SafeConstructor(options)).<@Nullable Object>load(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new ConfigException("there is no configuration file " + file);
        } catch (CharacterCodingException e) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("cannot read the configuration file " + file + ": " + e.getMessage());
        } catch (MarkedYAMLException e) {
            // Leaves out the parser's message: it quotes lines of the file, which may hold a password.
            throw new ConfigException(file + ", line " + (e.getProblemMark().getLine() + 1) + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigException(file + " is not YAML");
        }
    }

    /** Converts a value that has a YAML type. */
    private static Object check(Setting setting, String where, @Nullable Object value) {
        boolean right = switch (setting.kind) {
            case TEXT -> value instanceof String text && !text.isBlank();
            case TEXTS ->
                value instanceof String
                        || (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
            case PORT -> value instanceof Integer port && isPort(port);
            case SECONDS -> value instanceof Number seconds && isSeconds(seconds.doubleValue());
            case SWITCH -> value instanceof Boolean;
            case AGE -> value instanceof String || Integer.valueOf(0).equals(value);
            case FILE, RATE -> value instanceof String;
            case RULES -> true; // its own parser says what is wrong
        };
        if (!right || value == null) {
            throw wrong(setting, where, value);
        }
        if (setting == Setting.MONGODB_URL && ServerConfig.embeddedUrl("").equals(((String) value).strip())) {
            throw new ConfigException(
                    where + " is \"" + value + "\", which names no directory; it must be embedded:DIR,"
                            + " or leave it out and start with --embedded to use the directory for your user's data");
        }
        return switch (setting.kind) {
            case TEXTS -> value instanceof String text ? List.of(text) : value;
            case AGE, FILE, RATE -> parse(setting, where, String.valueOf(value));
            case RULES -> RetentionRules.parse(where, value);
            case TEXT, PORT, SECONDS, SWITCH -> value;
        };
    }

    /** Converts a value from text. */
    private static Object parse(Setting setting, String where, String text) {
        return switch (setting.kind) {
            case TEXT -> check(setting, where, text);
            case TEXTS ->
                Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
            case PORT -> {
                if (!text.matches("\\d{1,5}") || !isPort(Integer.parseInt(text))) {
                    throw wrong(setting, where, text);
                }
                yield Integer.valueOf(text);
            }
            case SECONDS -> {
                if (!text.matches("\\d{1,5}(\\.\\d{1,3})?") || !isSeconds(Double.parseDouble(text))) {
                    throw wrong(setting, where, text);
                }
                yield Double.valueOf(text);
            }
            case AGE -> Ages.parse(text).orElseThrow(() -> wrong(setting, where, text));
            case FILE -> file(text).orElseThrow(() -> wrong(setting, where, text));
            case RATE -> Rate.parse(text).orElseThrow(() -> wrong(setting, where, text));
            case RULES -> throw wrong(setting, where, text);
            case SWITCH ->
                switch (text) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw wrong(setting, where, text);
                };
        };
    }

    private static boolean isSeconds(double seconds) {
        return seconds >= 0 && seconds <= MOST_SECONDS;
    }

    private static Optional<Path> file(String text) {
        try {
            Path file = Path.of(text);
            return file.isAbsolute() && file.getFileName() != null ? Optional.of(file.normalize()) : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private static boolean isPort(int port) {
        return port >= 0 && port <= 65_535;
    }

    private static ConfigException wrong(Setting setting, String where, @Nullable Object value) {
        String shown = setting == Setting.MONGODB_URL ? "" : " is " + quote(value) + ", it";
        return new ConfigException(where + shown + " must be " + setting.kind.description);
    }

    private static String quote(@Nullable Object value) {
        return value instanceof String ? "\"" + value + "\"" : String.valueOf(value);
    }
}
