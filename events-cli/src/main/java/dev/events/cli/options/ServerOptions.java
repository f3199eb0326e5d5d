package dev.events.cli.options;

import dev.events.cli.client.Authorization;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.ServerConnection;
import dev.events.cli.client.TrustedCertificates;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ShellWords;
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

    private static final int DEFAULT_SECONDS = 300;
    /** How long a prompt waits. */
    private static final int PROMPT_SECONDS = 2;

    private final Arguments arguments;
    private final CliEnvironment environment;

    private final Arguments.Value<String> url;
    private final Arguments.Value<Path> tokenFile;
    private final Arguments.Value<String> user;
    private final Arguments.Value<Path> passwordFile;
    private final Arguments.Value<Path> caFile;
    private final Arguments.Flag insecure;
    private final Arguments.Value<String> timeout;
    private final Arguments.Value<String> profile;
    private final Arguments.Flag verbose;

    public ServerOptions(Arguments arguments, CliEnvironment environment) {
        this.arguments = arguments;
        this.environment = environment;
        this.url = arguments.text(
                "--server", "URL", "The server's address (EVENTS_SERVER; " + CliConfig.DEFAULT_SERVER + ").");
        this.tokenFile = arguments.file(
                "--token-file",
                "FILE",
                "Read the token from the first line of this file (EVENTS_TOKEN_FILE). EVENTS_TOKEN has the token itself;"
                        + " events-cli login keeps one.");
        this.user = arguments.text(
                "--user",
                "NAME",
                "The user name for a proxy that asks for one (EVENTS_USER). The password comes from EVENTS_PASSWORD or"
                        + " --password-file.");
        this.passwordFile = arguments.file(
                "--password-file",
                "FILE",
                "Read the password from the first line of this file (EVENTS_PASSWORD_FILE).");
        this.caFile = arguments.file(
                "--ca-file",
                "FILE",
                "Trust the certificates in this PEM file too, beside those that this machine trusts (EVENTS_CA_FILE).");
        this.insecure = arguments.flag(
                "--insecure",
                "Send a token or password to another machine over plain HTTP, where others on the network can read it"
                        + " (EVENTS_INSECURE).");
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

    /**
     * The options that say which server and who asks, as they were given: what another command needs to be about the same. Each
     * begins with a blank.
     */
    public String given() {
        StringBuilder given = new StringBuilder();
        append(given, "--server", url.get());
        append(given, "--token-file", text(tokenFile.get()));
        append(given, "--user", user.get());
        append(given, "--password-file", text(passwordFile.get()));
        append(given, "--ca-file", text(caFile.get()));
        append(given, "--profile", profile.get());
        return given.append(insecure.isSet() ? " --insecure" : "").toString();
    }

    private static void append(StringBuilder given, String option, @Nullable String value) {
        if (value != null) {
            given.append(' ').append(option).append(' ').append(ShellWords.quoted(value));
        }
    }

    /**
     * As {@link #connect}, but with this token in place of the credentials in the settings, and for a profile that need not
     * exist.
     *
     * @throws CliException if a setting is not valid, or the token would be sent in the clear
     */
    public EventsClient connectWith(String token) {
        return new EventsClient(
                connection(levelsForLogin(), DEFAULT_SECONDS, new Authorization(Credentials.bearer(token), null)));
    }

    /**
     * The place in the file for a token for the requested server.
     *
     * @throws CliException if a setting is not valid, or the token would be sent in the clear
     */
    public KeptToken keptToken() {
        if (tokenFile.get() != null || user.get() != null || passwordFile.get() != null) {
            throw CliException.usage(
                    "login takes the token from standard input; instead of --token-file FILE, --user or"
                            + " --password-file, write: events-cli login < FILE");
        }
        List<Map<String, String>> levels = levelsForLogin();
        HttpUrl address = parse(setting(levels, CliConfig.SERVER, CliConfig.DEFAULT_SERVER));
        requireSecret(address, levels);
        String certificates = setting(levels.subList(0, Credentials.FIRST_OF_FILE), CliConfig.CA_FILE, "");
        return new KeptToken(
                environment.variables(),
                profile(),
                address,
                levels.get(0).containsKey(CliConfig.SERVER) || levels.get(1).containsKey(CliConfig.SERVER),
                certificates.isEmpty() ? null : CliConfig.path(certificates, environment.variables()));
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
        return isOn(levels(), "only");
    }

    private static boolean isOn(List<Map<String, String>> levels, String key) {
        String value = setting(levels, key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw CliException.usage(
                    "EVENTS_" + key.toUpperCase(Locale.ROOT) + " is \"" + value + "\"; it must be true or false");
        }
        return value.equals("true");
    }

    private ServerConnection connection(List<Map<String, String>> levels, int defaultSeconds) {
        HttpUrl address = parse(setting(levels, CliConfig.SERVER, CliConfig.DEFAULT_SERVER));
        // To name the server that the file names changes nothing.
        boolean isFiles = address.equals(HttpUrl.parse(setting(
                levels.subList(Credentials.FIRST_OF_FILE, levels.size()), CliConfig.SERVER, CliConfig.DEFAULT_SERVER)));
        return connection(
                levels,
                defaultSeconds,
                new Credentials(levels, isFiles, environment.variables(), arguments.err()).find());
    }

    private ServerConnection connection(
            List<Map<String, String>> levels, int defaultSeconds, @Nullable Authorization authorization) {
        HttpUrl address = parse(setting(levels, CliConfig.SERVER, CliConfig.DEFAULT_SERVER));
        if (authorization != null) {
            requireSecret(address, levels);
        }
        String certificates = setting(levels, CliConfig.CA_FILE, "");
        return new ServerConnection(
                address,
                authorization,
                timeout(setting(levels, "timeout", Integer.toString(defaultSeconds))),
                verbose.isSet() ? arguments.err() : null,
                // Plain HTTP does without the classes for TLS, which take a while to load.
                address.isHttps() && !certificates.isEmpty()
                        ? TrustedCertificates.read(CliConfig.path(certificates, environment.variables()))
                        : null);
    }

    /** Throws if others could read what is sent to {@code address}, unless the settings allow that. */
    private static void requireSecret(HttpUrl address, List<Map<String, String>> levels) {
        if (!address.isHttps() && !ServerConnection.isLoopback(address) && !isOn(levels, "insecure")) {
            throw CliException.usage("a token or password is not sent to " + ServerConnection.display(address)
                    + " over plain HTTP, where others on the network could read it; use an https address, or --insecure if"
                    + " the network is safe");
        }
    }

    /** Settings in order of precedence: flags, environment, profile, common. */
    private List<Map<String, String>> levels() {
        CliConfig config = CliConfig.read(environment.variables());
        return levels(config.settings(profile()));
    }

    /** The same for a profile that need not exist. */
    private List<Map<String, String>> levelsForLogin() {
        CliConfig config = CliConfig.read(environment.variables());
        return levels(config.settings(config.all().containsKey(profile()) ? profile() : ""));
    }

    private String profile() {
        return profile.or(environment.variables().getOrDefault("EVENTS_PROFILE", ""));
    }

    private List<Map<String, String>> levels(List<Map<String, String>> fromFile) {
        Map<String, String> flags = new HashMap<>();
        put(flags, CliConfig.SERVER, url.get());
        put(flags, Credentials.TOKEN_FILE, text(tokenFile.get()));
        put(flags, Credentials.USER, user.get());
        put(flags, Credentials.PASSWORD_FILE, text(passwordFile.get()));
        put(flags, CliConfig.CA_FILE, text(caFile.get()));
        put(flags, "insecure", insecure.isSet() ? "true" : null);
        put(flags, "timeout", timeout.get());
        Map<String, String> variables = new HashMap<>();
        for (String key : CliConfig.KEYS) {
            put(variables, key, environment.variables().get("EVENTS_" + key.toUpperCase(Locale.ROOT)));
        }
        // Only here: a command line and a file of settings are easily seen by others.
        put(variables, Credentials.PASSWORD, environment.variables().get("EVENTS_PASSWORD"));
        List<Map<String, String>> levels = new ArrayList<>(List.of(flags, variables));
        levels.addAll(fromFile);
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
            throw CliException.usage(source + " \"" + shown + "\" is not a server's address; it should look like "
                    + CliConfig.DEFAULT_SERVER);
        }
        if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
            // The message does not repeat it: messages end up in logs.
            throw CliException.usage(
                    source + " contains a user name or a password; use --user with --password-file, or --token-file");
        }
        if (parsed.query() != null || parsed.fragment() != null) {
            throw CliException.usage(source + " \"" + text + "\" has a query or a fragment; remove it");
        }
        return parsed;
    }
}
