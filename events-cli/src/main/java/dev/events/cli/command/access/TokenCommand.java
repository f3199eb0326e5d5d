package dev.events.cli.command.access;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;

/** {@code token}: its commands make, list and revoke tokens. */
public final class TokenCommand extends CliCommand {
    public TokenCommand(CliEnvironment environment) {
        super("token", environment);
        describe(
                "Makes, lists and revokes the server's tokens. This needs a token with the scope admin, unless the server has no"
                        + " tokens yet.",
                "From the first token on, the server asks for one in every request. Whoever has none left makes one with"
                        + " events-server token create, where the server's data is.");
        examples(
                "events-cli token create --name laptop --scope write",
                "events-cli token create --name build --scope add --tag team-a --expires 90d > build.token",
                "events-cli token list",
                "events-cli token revoke Xk3v9QzB1a");
        add(new TokenCreateCommand(environment));
        add(new TokenListCommand(environment));
        add(new TokenRevokeCommand(environment));
    }

    @Override
    public Integer call() {
        throw CliException.usage("token needs a command: create, list or revoke");
    }
}
