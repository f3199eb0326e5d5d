package dev.events.cli.options;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.ServerConnection;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** The server options. Order of precedence: flag, environment, profile, the common part of the file. */
public final class ServerOptions {
    private static final String DEFAULT = "http://127.0.0.1:5000";
    private static final int DEFAULT_SECONDS = 300;
    /** How long a prompt waits. */
    private static final int PROMPT_SECONDS = 2;

    private final Arguments arguments;
    private final CliEnvironment environment;

    private final Arguments.Value<String> url;
    private final Arguments.Value<String> token;
    private final Arguments.Value<Path> tokenFile;
    private final Arguments.Value<String> user;
    private final Arguments.Value<Path> passwordFile;
    private final Arguments.Value<String> timeout;
    private final Arguments.Value<String> profile;
    private final Arguments.Flag verbose;

    public ServerOptions(Arguments arguments, CliEnvironment environment) {
        this.arguments = arguments;
        this.environment = environment;
        this.url = arguments.text("--server", "URL", "The server's address (EVENTS_SERVER; " + DEFAULT + ").");
        this.token = arguments.text(
                "--token",
                "TOKEN",
                "The token to send to the server or its proxy. Other users of this machine can see it here; they cannot see"
                        + " EVENTS_TOKEN or --token-file.");
        this.tokenFile = arguments.file(
                "--token-file", "FILE", "Read the token from the first line of this file (EVENTS_TOKEN_FILE).");
        this.user = arguments.text(
                "--user",
                "NAME",
                "The user name for a proxy that asks for one (EVENTS_USER). The password comes from EVENTS_PASSWORD or"
                        + " --password-file.");
        this.passwordFile = arguments.file(
                "--password-file",
                "FILE",
                "Read the password from the first line of this file (EVENTS_PASSWORD_FILE).");
        this.timeout = arguments.text(
                "--timeout",
                "SECONDS",
                "How long to wait for an answer to begin, and to go on (EVENTS_TIMEOUT; " + DEFAULT_SECONDS + ").");
        this.profile = arguments.text(
                "--profile", "NAME", "Use the settings of this profile in ~/.config/events/cli.yml (EVENTS_PROFILE).");
        this.verbose = arguments.flag("-v, --verbose", "Print each request on standard error.");
    }

    /**
     * A client of the requested server. Sends nothing yet.
     *
     * @throws CliException if a setting is not valid
     */
    public EventsClient connect() {
        return new EventsClient(connection(levels(), DEFAULT_SECONDS));
    }

    /** As {@link #connect}, but a request fails at once if the server does not answer. */
    public EventsClient connectForPrompt() {
        return new EventsClient(connection(levels(), PROMPT_SECONDS).withoutRetries());
    }

    /**
     * Whether the settings say that starting an event stops those that are open.
     *
     * @throws CliException if the setting is neither true nor false
     */
    public boolean isOnlyHabit() {
        String only = setting(levels(), "only", "false");
        if (!only.equals("true") && !only.equals("false")) {
            throw CliException.usage("EVENTS_ONLY is \"" + only + "\"; it must be true or false");
        }
        return only.equals("true");
    }

    private ServerConnection connection(List<Map<String, String>> levels, int defaultSeconds) {
        return new ServerConnection(
                parse(setting(levels, "server", DEFAULT)),
                new Credentials(levels, environment.variables(), arguments.err()).header(),
                timeout(setting(levels, "timeout", Integer.toString(defaultSeconds))),
                verbose.isSet() ? arguments.err() : null);
    }

    /** Settings in order of precedence: flags, environment, profile, common. */
    private List<Map<String, String>> levels() {
        Map<String, String> flags = new HashMap<>();
        put(flags, "server", url.get());
        put(flags, Credentials.TOKEN, token.get());
        put(flags, Credentials.TOKEN_FILE, text(tokenFile.get()));
        put(flags, Credentials.USER, user.get());
        put(flags, Credentials.PASSWORD_FILE, text(passwordFile.get()));
        put(flags, "timeout", timeout.get());
        Map<String, String> variables = new HashMap<>();
        for (String key : CliConfig.KEYS) {
            put(variables, key, environment.variables().get("EVENTS_" + key.toUpperCase(Locale.ROOT)));
        }
        // Only here: a command line and a file of settings are easily seen by others.
        put(variables, Credentials.PASSWORD, environment.variables().get("EVENTS_PASSWORD"));
        String named = profile.or(environment.variables().getOrDefault("EVENTS_PROFILE", ""));
        List<Map<String, String>> levels = new ArrayList<>(List.of(flags, variables));
        levels.addAll(CliConfig.read(environment.variables()).settings(named));
        return levels;
    }

    private static @Nullable String text(@Nullable Path path) {
        return path == null ? null : path.toString();
    }

    private static void put(Map<String, String> settings, String key, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            settings.put(key, value);
        }
    }

    private static String setting(List<Map<String, String>> levels, String key, String fallback) {
        for (Map<String, String> level : levels) {
            String value = level.get(key);
            if (value != null) {
                return value;
            }
        }
        return fallback;
    }

    private static Duration timeout(String text) {
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) == 0) {
            throw CliException.usage(
                    "--timeout \"" + text + "\" is not a timeout; it must be whole seconds, 1 or more");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    private HttpUrl parse(String text) {
        boolean isVariable =
                !environment.variables().getOrDefault("EVENTS_SERVER", "").isEmpty();
        String source = url.get() != null ? "--server" : isVariable ? "EVENTS_SERVER" : "server";
        HttpUrl parsed = HttpUrl.parse(text);
        if (parsed == null) {
            // Omits a possible password.
            String shown = text.contains("@") ? "…" + text.substring(text.lastIndexOf('@')) : text;
            throw CliException.usage(
                    source + " \"" + shown + "\" is not a server's address; it should look like " + DEFAULT);
        }
        if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
            // The message does not repeat it: messages end up in logs.
            throw CliException.usage(
                    source + " contains a user name or a password; use --user with --password-file, or --token");
        }
        if (parsed.query() != null || parsed.fragment() != null) {
            throw CliException.usage(source + " \"" + text + "\" has a query or a fragment; remove it");
        }
        return parsed;
    }
}
