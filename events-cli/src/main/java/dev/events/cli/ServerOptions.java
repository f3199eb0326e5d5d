package dev.events.cli;

import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says which server is meant. */
final class ServerOptions {
    private static final String VARIABLE = "EVENTS_SERVER";
    private static final String DEFAULT = "http://127.0.0.1:5000";

    private final CliEnvironment environment;

    @Option(
            names = "--server",
            paramLabel = "URL",
            description = "The server's address; else what " + VARIABLE + " says, else " + DEFAULT + ".")
    private @Nullable String url;

    ServerOptions(CliEnvironment environment) {
        this.environment = environment;
    }

    /**
     * A client of the server that is meant; nothing is sent yet.
     *
     * @throws CliException if the address is none
     */
    EventsClient connect() {
        if (url != null) {
            return new EventsClient(parse("--server", url));
        }
        String variable = environment.variables().getOrDefault(VARIABLE, "");
        return new EventsClient(parse(VARIABLE, variable.isEmpty() ? DEFAULT : variable));
    }

    private static HttpUrl parse(String source, String text) {
        HttpUrl parsed = HttpUrl.parse(text);
        if (parsed == null) {
            throw CliException.usage(
                    source + " \"" + text + "\" is not a server's address; it should look like " + DEFAULT);
        }
        if (!parsed.username().isEmpty() || !parsed.password().isEmpty()) {
            // Not repeated here: messages end up in logs.
            throw CliException.usage(source + " holds a user name or a password; the server takes none");
        }
        if (parsed.query() != null || parsed.fragment() != null) {
            throw CliException.usage(source + " \"" + text + "\" has a query or a fragment; leave it out");
        }
        return parsed;
    }
}
