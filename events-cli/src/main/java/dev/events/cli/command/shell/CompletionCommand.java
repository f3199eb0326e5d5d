package dev.events.cli.command.shell;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.options.Arguments;
import java.nio.file.Path;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code generate-completion}: the script by which a shell completes this command's words. */
public final class CompletionCommand extends CliCommand {
    public static final String NAME = "generate-completion";

    /** The options that take a tag, as a shell pattern. */
    private static final String TAG_OPTIONS = "--tag|--any-tag|--not-tag|--add-tag|--remove-tag";

    private static final String TAGS_IN_BASH = """

            # Tags are those that the server has.
            function _events_cli_with_tags() {
              case "${COMP_WORDS[COMP_CWORD-1]}" in
                %s)
                  # Tags are anybody's words: taken as they stand, and quoted.
                  local tag
                  COMPREPLY=()
                  while IFS= read -r tag; do
                    [[ $tag == "${COMP_WORDS[COMP_CWORD]}"* ]] && COMPREPLY+=("$(printf %%q "$tag")")
                  done < <(events-cli tags --timeout 2 --limit 1000 2>/dev/null | cut -f1)
                  ;;
                *) _complete_events-cli "$@" ;;
              esac
            }
            complete -F _events_cli_with_tags -o default events-cli
            """;

    private final Arguments.Value<String> shell = arguments.optionalParameter(
            String.class, "SHELL", "bash, zsh or fish. Default: bash; zsh uses the same script.");

    public CompletionCommand(CliEnvironment environment) {
        super(CompletionCommand.NAME, environment);
        describe(
                "Prints a completion script for bash, zsh or fish. It completes commands, options and the server's tags.");
        examples(
                "source <(events-cli generate-completion)",
                "events-cli generate-completion > ~/.local/share/bash-completion/completions/events-cli",
                "events-cli generate-completion fish > ~/.config/fish/completions/events-cli.fish");
    }

    @Override
    public Integer call() {
        CommandLine root = spec().root().commandLine();
        String shell = this.shell.or("bash");
        String script = switch (shell.toLowerCase(Locale.ROOT)) {
            case "bash", "zsh" -> AutoComplete.bash(Messages.PROGRAM, root) + TAGS_IN_BASH.formatted(TAG_OPTIONS);
            case "fish" -> fish(root);
            default -> throw CliException.usage("\"" + shell + "\" is not a known shell; it must be bash, zsh or fish");
        };
        out().print(script);
        return ExitCodes.DONE;
    }

    private static String fish(CommandLine root) {
        StringBuilder script = new StringBuilder("complete -c events-cli -f\n");
        root.getSubcommands().forEach((name, verb) -> {
            CommandSpec command = verb.getCommandSpec();
            if (command.usageMessage().hidden()) {
                return;
            }
            script.append("complete -c events-cli -n __fish_use_subcommand -a ").append(name);
            describe(script, command.usageMessage().description());
            for (OptionSpec option : command.options()) {
                script.append("complete -c events-cli -n '__fish_seen_subcommand_from ")
                        .append(name)
                        .append('\'');
                for (String each : option.names()) {
                    script.append(each.startsWith("--") ? " -l " : " -s ").append(each.replaceFirst("^-+", ""));
                }
                boolean takesTag =
                        TAG_OPTIONS.contains(option.longestName() + "|") || TAG_OPTIONS.endsWith(option.longestName());
                if (option.arity().max() > 0) {
                    script.append(option.type() == Path.class ? " -r -F" : " -x");
                }
                if (takesTag) {
                    script.append(" -a '(events-cli tags --timeout 2 --limit 1000 2>/dev/null | cut -f1)'");
                } else if (option.completionCandidates() != null) {
                    script.append(" -a '")
                            .append(String.join(" ", option.completionCandidates()))
                            .append('\'');
                } else if (option.type() == OutputFormat.class) {
                    script.append(" -a 'table json ndjson csv'");
                }
                describe(script, option.description());
            }
        });
        return script.toString();
    }

    private static void describe(StringBuilder script, String... description) {
        String first = description.length == 0 ? "" : description[0].split("(?<=[.:;]) ", 2)[0];
        script.append(" -d '").append(first.replace("\\", "").replace("'", "")).append("'\n");
    }
}
