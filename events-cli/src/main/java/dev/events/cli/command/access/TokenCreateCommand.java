package dev.events.cli.command.access;

import dev.events.cli.client.AccessToken;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.time.DurationParser;
import dev.events.cli.time.TimeExpressionParser;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** {@code token create}: makes a token. */
final class TokenCreateCommand extends CliCommand {
    private final Arguments.Value<String> name =
            arguments.text("--name", "NAME", "What it is for, such as the person or machine that gets it. Required.");

    private final Arguments.Texts scopes = arguments.texts(
            "--scope",
            "SCOPE",
            "What it allows; several with commas between them, or repeat it. read: to read. add: to add events, and nothing"
                    + " else. write: to read, add, edit, stop and remove. admin: everything, tokens too. Required.");

    private final Arguments.Value<String> tag = arguments.text(
            "--tag",
            "TAG",
            "Bind it to a tag: it sees and changes only events with this tag, and what it adds gets the tag.");

    private final Arguments.Value<String> expires = arguments.text(
            "--expires",
            "WHEN",
            "When it stops working: after a DURATION (90d) or at a TIME (2027-01-31, \"next month\"). Default: never.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    TokenCreateCommand(CliEnvironment environment) {
        super("create", environment);
        describe(
                "Makes a token and prints it on standard output, and what it may do on standard error. The token cannot be shown"
                        + " again.");
        examples(
                "events-cli token create --name laptop --scope write",
                "events-cli token create --name build --scope add --tag team-a --expires 90d > build.token",
                "events-cli token create --name ops --scope admin --expires 2027-01-31");
    }

    @Override
    public Integer call() {
        String name = this.name.get();
        if (name == null) {
            throw CliException.usage("token create needs --name NAME, which says what the token is for");
        }
        Set<String> scopes = new LinkedHashSet<>();
        for (String part : this.scopes.get()) {
            for (String scope : part.split(",", -1)) {
                scopes.add(scope.strip());
            }
        }
        if (scopes.isEmpty()) {
            throw CliException.usage("token create needs --scope SCOPE: read, add, write or admin");
        }
        Instant expires = expires();
        AccessToken.Created created = server.connect().access().create(name, scopes, tag.get(), expires);
        out().println(created.secret());
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        printError("made the token " + AccessTexts.describe(created.token(), times)
                + ". It is shown only now. Its id, to revoke it: "
                + created.token().id());
        return ExitCodes.DONE;
    }

    private @Nullable Instant expires() {
        String text = expires.get();
        if (text == null) {
            return null;
        }
        Instant expires;
        try {
            expires = environment.clock().instant().plus(new DurationParser().convert(text));
        } catch (TypeConversionException | ArithmeticException e) {
            try {
                expires = TimeExpressionParser.of(environment).instant(text);
            } catch (TypeConversionException neither) {
                throw CliException.usage(
                        "--expires \"" + text
                                + "\" is neither a duration, such as 90d or 12h, nor a time, such as 2027-01-31 or \"2027-01-31 18:00\"");
            }
        }
        if (!expires.isAfter(environment.clock().instant())) {
            throw CliException.usage("--expires \"" + text + "\" is "
                    + new TimeFormatter(environment.clock(), false).time(expires) + "; it must be later than now");
        }
        return expires;
    }
}
