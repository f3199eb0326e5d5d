package dev.events.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code generate-completion}: the script by which a shell completes this command's words. */
@Command(
        name = CompletionCommand.NAME,
        description = "Prints a script that lets bash or zsh complete the words of this command.",
        footer = {
            "",
            "Examples:",
            "  source <(events-cli generate-completion)",
            "  events-cli generate-completion > ~/.local/share/bash-completion/completions/events-cli",
            "  echo 'source <(events-cli generate-completion)' >> ~/.zshrc"
        })
final class CompletionCommand implements Callable<Integer> {
    static final String NAME = "generate-completion";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine()
                .getOut()
                .print(AutoComplete.bash(EventsCli.NAME, spec.root().commandLine()));
        return ExitCodes.DONE;
    }
}
