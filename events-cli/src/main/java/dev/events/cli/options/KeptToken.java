package dev.events.cli.options;

import dev.events.cli.client.ServerConnection;
import dev.events.cli.console.CliException;
import dev.events.cli.console.PrivateFiles;
import dev.events.cli.console.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The token that {@code login} keeps in {@code cli.yml}, in a profile or among the common settings. Everything else in the file
 * stays as it is.
 */
public final class KeptToken {
    private static final String NEW_PROFILE = "[A-Za-z0-9_-]{1,64}";

    private final Map<String, String> variables;
    private final String profile;
    private final HttpUrl server;
    private final boolean serverIsNamed;
    private final @Nullable Path caFile;

    /**
     * Reads and writes nothing yet.
     *
     * @param profile empty for the common settings
     * @param server whom the token is for
     * @param serverIsNamed whether the user named it, in place of what the file says
     * @param caFile the certificates that the user named; null for none
     */
    KeptToken(
            Map<String, String> variables,
            String profile,
            HttpUrl server,
            boolean serverIsNamed,
            @Nullable Path caFile) {
        this.variables = variables;
        this.profile = profile;
        this.server = server;
        this.serverIsNamed = serverIsNamed;
        this.caFile = caFile;
    }

    /** Where it is in the file, for messages: {@code , profile "work"}, or nothing for the common settings. */
    public String place() {
        return profile.isEmpty() ? "" : ", profile \"" + profile + "\"";
    }

    /** The server that the token is for. */
    public String server() {
        return ServerConnection.display(server);
    }

    /**
     * Checks that a token can be kept there.
     *
     * @throws CliException if the file has other credentials there, or another server
     */
    public void requireRoom() {
        CliConfig config = CliConfig.read(variables);
        Map<String, String> own = config.all().get(profile);
        String where = config.file() + (profile.isEmpty() ? "" : ", profile \"" + profile + "\",");
        if (own == null) {
            if (!serverIsNamed) {
                throw CliException.usage("there is no profile \"" + profile + "\" in " + config.file()
                        + "; to make it, name its server with --server");
            }
            if (!profile.matches(NEW_PROFILE)) {
                throw CliException.usage(
                        "the new profile \"" + profile + "\" must have a name of letters, digits, - and _, 64 at most");
            }
            return;
        }
        for (String key : List.of(Credentials.TOKEN_FILE, Credentials.USER, Credentials.PASSWORD_FILE)) {
            if (own.containsKey(key)) {
                throw CliException.usage(where + " has " + key + ", which a token excludes; remove that first"
                        + (key.equals(Credentials.TOKEN_FILE) ? ", or put the token into the file that it names" : ""));
            }
        }
        String others = own.get(CliConfig.SERVER);
        if (serverIsNamed && others != null && !server.equals(HttpUrl.parse(others))) {
            throw CliException.usage(where + " is for the server " + others + "; keep the token for " + server()
                    + " in another profile, with --profile NAME");
        }
    }

    /**
     * Keeps the token.
     *
     * @return the file
     * @throws CliException if the file cannot be changed
     */
    public Path keep(String token) {
        CliConfig config = CliConfig.read(variables);
        Map<String, String> own = config.all().getOrDefault(profile, Map.of());
        Map<String, String> changes = new LinkedHashMap<>();
        // Also if the profile would have the same one without it: what it has then may change later.
        if (serverIsNamed && !own.containsKey(CliConfig.SERVER)) {
            changes.put(CliConfig.SERVER, server());
        }
        if (caFile != null && !isSame(caFile, own.get(CliConfig.CA_FILE))) {
            changes.put(CliConfig.CA_FILE, caFile.toAbsolutePath().toString());
        }
        changes.put(Credentials.TOKEN, token);
        Map<String, Map<String, String>> expected = copy(config);
        expected.computeIfAbsent(profile, name -> new HashMap<>()).putAll(changes);
        return change(config, text -> SettingsText.with(text, profile, changes), expected);
    }

    private boolean isSame(Path named, @Nullable String kept) {
        return kept != null && CliConfig.path(kept, variables).equals(named.toAbsolutePath());
    }

    /**
     * Forgets the token.
     *
     * @return the file
     * @throws CliException if there is none, or the file cannot be changed
     */
    public Path remove() {
        CliConfig config = CliConfig.read(variables);
        Map<String, Map<String, String>> expected = copy(config);
        Map<String, String> own = expected.get(profile);
        if (own == null || own.remove(Credentials.TOKEN) == null) {
            throw CliException.refused("there is no token in " + config.file() + place());
        }
        return change(config, text -> SettingsText.without(text, profile, Credentials.TOKEN), expected);
    }

    private static Map<String, Map<String, String>> copy(CliConfig config) {
        Map<String, Map<String, String>> copy = new HashMap<>();
        config.all().forEach((name, settings) -> copy.put(name, new HashMap<>(settings)));
        return copy;
    }

    private interface Change {
        String of(String text);
    }

    private Path change(CliConfig config, Change change, Map<String, Map<String, String>> expected) {
        Path file = config.file();
        try {
            // What a link leads to is changed, not the link: many keep their settings elsewhere.
            Path target = Files.exists(file) ? file.toRealPath() : file;
            String text = Files.exists(file) ? SmallFile.text(file, CliConfig.LONGEST) : "";
            String changed = change.of(text);
            if (!isAsExpected(file, changed, expected)) {
                throw CliException.refused(
                        file + " is written in a way that events-cli does not know how to change; change"
                                + " the setting \"token\" with an editor");
            }
            PrivateFiles.replace(target, changed.getBytes(StandardCharsets.UTF_8), true);
            return file;
        } catch (IOException e) {
            throw CliException.refused("cannot write " + file + ": " + CliException.reason(e));
        }
    }

    private static boolean isAsExpected(Path file, String text, Map<String, Map<String, String>> expected) {
        try {
            return CliConfig.parse(file, text).all().equals(expected);
        } catch (CliException e) {
            return false;
        }
    }
}
