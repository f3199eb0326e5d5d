package dev.events.cli.command.shell;

import dev.events.cli.command.CliCommand;
import dev.events.cli.completion.BashWords;
import dev.events.cli.completion.Completions;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code complete}: what may come next on a command line, for the scripts of {@link CompletionCommand}. Prints a line for each:
 * for zsh and fish the word, a tab and a description; for bash the word as it must be quoted there. A line that is a tab and
 * {@code files} means the name of a file.
 *
 * <p>Prints nothing if anything fails, since a person is typing.
 */
public final class CompleteCommand extends CliCommand {
    public static final String NAME = "complete";

    private static final String FILES = "\tfiles";

    private final Arguments.Texts words = arguments.parameters(
            "WORD",
            "bash: the line up to the cursor, and the part of it that will be replaced. Others: the words after the command's"
                    + " name, the last one as far as it is typed.");

    public CompleteCommand(CliEnvironment environment) {
        super(NAME, environment);
        describe("Prints what may come next on a command line (internal).");
        spec().usageMessage().hidden(true);
    }

    @Override
    public Integer call() {
        List<String> given = words.get();
        if (given.size() < 2) {
            return ExitCodes.DONE;
        }
        String shell = given.get(0);
        List<String> rest = given.subList(1, given.size());
        try {
            if (shell.equals("bash")) {
                BashWords line = BashWords.split(rest.get(0));
                for (Completions.Candidate candidate : complete(line.words())) {
                    String text =
                            candidate.isFile() ? FILES : line.insertion(candidate.word(), rest.get(rest.size() - 1));
                    if (text != null) {
                        out().print(text + "\n");
                    }
                }
            } else {
                List<String> typed = shell.equals("fish") ? unquoteLast(rest) : rest;
                String current = typed.get(typed.size() - 1);
                // zsh replaces only the value of --option=value.
                int kept = shell.equals("zsh") && current.startsWith("--") ? current.indexOf('=') + 1 : 0;
                for (Completions.Candidate candidate : complete(typed)) {
                    out().print(
                                    candidate.isFile()
                                            ? FILES + "\n"
                                            : candidate.word().substring(kept) + "\t" + candidate.description() + "\n");
                }
            }
        } catch (CliException e) {
            return ExitCodes.DONE;
        }
        return ExitCodes.DONE;
    }

    private List<Completions.Candidate> complete(List<String> typed) {
        return new Completions(spec().root(), environment).after(typed);
    }

    /** Fish passes the last word as it is typed, with its quotes. */
    private static List<String> unquoteLast(List<String> typed) {
        List<String> all = new ArrayList<>(typed.subList(0, typed.size() - 1));
        List<String> last =
                BashWords.split("fish " + typed.get(typed.size() - 1)).words();
        all.add(last.get(last.size() - 1));
        return all;
    }
}
