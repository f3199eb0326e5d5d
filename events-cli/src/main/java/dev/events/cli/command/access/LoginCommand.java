package dev.events.cli.command.access;

import dev.events.cli.client.AccessToken;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.SecretPrompt;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.KeptToken;
import dev.events.cli.options.ServerOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code login}: keeps a token for the commands that follow. */
public final class LoginCommand extends CliCommand {
    /** Variables that go before what the file says. */
    private static final List<String> OVERRIDES = List.of("EVENTS_TOKEN", "EVENTS_TOKEN_FILE", "EVENTS_USER");

    private final Arguments.Flag remove = arguments.flag(
            "--remove",
            "Remove the kept token from the file instead. The server still accepts it; to end it, run events-cli token revoke.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public LoginCommand(CliEnvironment environment) {
        super("login", environment);
        describe(
                "Asks for a token, without showing it; asks the server what it is for; and keeps it in"
                        + " ~/.config/events/cli.yml, which only you can read then. Not on a terminal, reads it from the first line of"
                        + " standard input.",
                "With --profile, keeps it in that profile. With --server, keeps the server's address too.");
        examples(
                "events-cli login",
                "events-cli login --profile work --server https://events.example",
                "events-cli login < token",
                "events-cli login --remove");
    }

    @Override
    public Integer call() {
        if (remove.isSet()) {
            KeptToken kept = server.keptToken();
            printError("removed the token from " + kept.remove() + kept.place());
            return ExitCodes.DONE;
        }
        KeptToken kept = server.keptToken();
        kept.requireRoom();
        String token = SecretPrompt.read("Token for " + kept.server() + ": ", environment, err());
        if (token.isEmpty()) {
            throw CliException.usage("there is no token in the first line of the input");
        }
        if (!TokenForm.isToken(token)) {
            // Does not repeat it: it may be a token but for a letter.
            throw CliException.usage("this is not a token; it must be evt_ and 38 letters and digits");
        }
        Optional<AccessToken> own = server.connectWith(token).access().own();
        if (own.isEmpty()) {
            throw CliException.refused(kept.server()
                    + " asks for no tokens, so it cannot say whether this is one of its own; it was not kept");
        }
        Path file = kept.keep(token);
        printError("logged in to " + kept.server() + " as "
                + AccessTexts.describe(own.get(), new TimeFormatter(environment.clock(), false))
                + ". The token is kept in " + file + kept.place());
        for (String variable : OVERRIDES) {
            if (!environment.variables().getOrDefault(variable, "").isEmpty()) {
                printError("warning: " + variable + " is set, which goes before the kept token");
            }
        }
        return ExitCodes.DONE;
    }
}
