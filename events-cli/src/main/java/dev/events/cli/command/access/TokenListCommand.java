package dev.events.cli.command.access;

import dev.events.cli.client.AccessToken;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.print.TokenPrinter;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import java.util.List;

/** {@code token list}: the tokens there are. */
final class TokenListCommand extends CliCommand {
    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    TokenListCommand(CliEnvironment environment) {
        super("list", environment);
        describe(
                "Prints the tokens that were not revoked, with ids and names. Nobody can print the tokens themselves.");
        examples("events-cli token list", "events-cli token list -o json");
    }

    @Override
    public Integer call() {
        List<AccessToken> tokens = server.connect().access().list();
        if (tokens.isEmpty() && output.isTableOnTerminal()) {
            err().println("There are no tokens.");
            return ExitCodes.DONE;
        }
        new TokenPrinter(environment, output.times(), out())
                .print(tokens, output.format().orElse(null));
        return ExitCodes.DONE;
    }
}
