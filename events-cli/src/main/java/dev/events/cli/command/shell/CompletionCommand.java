package dev.events.cli.command.shell;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import java.util.Locale;

/**
 * {@code generate-completion}: the script by which a shell completes this command's words. The scripts ask {@link
 * CompleteCommand} what may come next, and only quote it.
 */
public final class CompletionCommand extends CliCommand {
    public static final String NAME = "generate-completion";

    private static final String BASH = """
            # Completes events-cli in bash. The lines that it prints are quoted already: tags are anybody's words.
            if [ -n "${ZSH_VERSION-}" ]; then
              eval "$(events-cli generate-completion zsh)"
            else
              _events_cli() {
                local line program=${COMP_WORDS[0]}
                [[ $program == */* && -x $program ]] || program=events-cli
                COMPREPLY=()
                compopt -o nosort 2>/dev/null
                while IFS= read -r line; do
                  case $line in
                    $'\\t'*) compopt -o default 2>/dev/null ;; # a file
                    *) COMPREPLY+=("$line") ;;
                  esac
                done < <("$program" complete bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null)
              }
              complete -F _events_cli events-cli
            fi
            """;

    private static final String ZSH = """
            #compdef events-cli
            # Completes events-cli in zsh.
            _events_cli() {
              setopt localoptions extendedglob
              local line value program=${(Q)words[1]}
              local -i widest=0 i
              local -a values shown
              [[ $program == */* && -x $program ]] || program=events-cli
              for line in "${(@f)$("$program" complete zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
                value=${line%%$'\\t'*}
                if [[ -n $value ]]; then
                  values+=("$value")
                  shown+=("${line#*$'\\t'}")
                  (( widest = ${#value} > widest ? ${#value} : widest ))
                elif [[ -n $line ]]; then
                  compset -P '--[^=]##='
                  _files
                  return
                fi
              done
              compset -P '--[^=]##='
              for (( i = 1; i <= $#values; i++ )); do
                [[ -z $shown[i] ]] || shown[i]="  $shown[i]"
                shown[i]="${${:-${(r:widest:)values[i]}$shown[i]}[1,COLUMNS-1]}"
              done
              # Quotes each value as the word that is being typed needs it: tags are anybody's words.
              compadd -l -V events -d shown -a -- values
            }
            if [[ ${funcstack[1]} == _events-cli ]]; then
              _events_cli "$@"
            else
              (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
              compdef _events_cli events-cli
            fi
            """;

    private static final String FISH = """
            # Completes events-cli in fish, which quotes what it inserts: tags are anybody's words.
            function __events_cli_complete
                set -l words (commandline -opc)
                set -e words[1]
                set -l word (commandline -ct)
                set -l lines (events-cli complete fish -- $words "$word" 2>/dev/null)
                if string match -qr '^\\t' -- $lines[1]
                    __fish_complete_path (string replace -r '^--[^=]*=' '' -- $word)
                else if set -q lines[1]
                    printf '%s\\n' $lines
                end
            end
            complete -c events-cli -f -k -a '(__events_cli_complete)'
            """;

    private final Arguments.Value<String> shell =
            arguments.optionalParameter(String.class, "SHELL", "bash, zsh or fish. Default: bash.");

    public CompletionCommand(CliEnvironment environment) {
        super(CompletionCommand.NAME, environment);
        describe(
                "Prints a completion script for bash, zsh or fish. It completes commands, options, times, and the server's"
                        + " tags and events.");
        examples(
                "source <(events-cli generate-completion)",
                "events-cli generate-completion > ~/.local/share/bash-completion/completions/events-cli",
                "events-cli generate-completion zsh > ~/.zfunc/_events-cli",
                "events-cli generate-completion fish > ~/.config/fish/completions/events-cli.fish");
    }

    @Override
    public Integer call() {
        String shell = this.shell.or("bash");
        out().print(
                        switch (shell.toLowerCase(Locale.ROOT)) {
                            case "bash" -> BASH;
                            case "zsh" -> ZSH;
                            case "fish" -> FISH;
                            default ->
                                throw CliException.usage(
                                        "\"" + shell + "\" is not a known shell; it must be bash, zsh or fish");
                        });
        return ExitCodes.DONE;
    }
}
