package dev.events.cli.command.access;

import dev.events.cli.client.AccessClient;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import java.util.LinkedHashSet;
import java.util.Set;

/** {@code token revoke}: ends tokens. */
final class TokenRevokeCommand extends CliCommand {
    private final Arguments.Texts ids =
            arguments.parameters("TOKEN_ID", "The ids of the tokens, as token list shows them.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    TokenRevokeCommand(CliEnvironment environment) {
        super("revoke", environment);
        describe("Revokes tokens. The server refuses them at once, and others on the same data within five seconds.");
        examples("events-cli token revoke Xk3v9QzB1a");
    }

    @Override
    public Integer call() {
        Set<String> requested = new LinkedHashSet<>(ids.get());
        if (requested.isEmpty()) {
            throw CliException.usage("token revoke needs the id of a token, as token list shows it");
        }
        for (String id : requested) {
            // An address ends up in logs.
            if (!id.matches("[0-9A-Za-z_-]{1,100}") || TokenForm.isToken(id)) {
                throw CliException.usage("TOKEN_ID "
                        + (TokenForm.isToken(id) ? "is a token" : "\"" + id + "\" is not an id")
                        + "; give the id, as token list shows it");
            }
        }
        AccessClient access = server.connect().access();
        boolean complete = true;
        for (String id : requested) {
            if (access.revoke(id)) {
                out().println("revoked " + id);
            } else {
                printError("no token has the id " + id);
                complete = false;
            }
        }
        return complete ? ExitCodes.DONE : ExitCodes.REFUSED;
    }
}
