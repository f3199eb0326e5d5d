package dev.events.cli.command;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.Messages;
import dev.events.cli.options.Arguments;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A command of {@code events-cli}: its options, its help and its action. */
public abstract class CliCommand implements Callable<Integer> {
    /** The environment of the run. */
    protected final CliEnvironment environment;

    /** The options and parameters. */
    protected final Arguments arguments;

    private final CommandSpec spec;

    protected CliCommand(String name, CliEnvironment environment) {
        this.environment = environment;
        this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
        this.arguments = new Arguments(spec);
    }

    /** The command for picocli. */
    public final CommandSpec spec() {
        return spec;
    }

    /** Adds a command below this one. */
    protected final void add(CliCommand command) {
        spec.addSubcommand(command.spec.name(), command.spec);
    }

    /** Sets the description in the help. */
    protected final void describe(String... lines) {
        spec.usageMessage().description(lines);
    }

    /** Sets the examples in the help. */
    protected final void examples(String... lines) {
        examplesAfter(List.of(), lines);
    }

    /** Sets the exit status and the examples in the help. */
    protected final void examplesAfter(List<String> exitStatus, String... lines) {
        List<String> footer = new ArrayList<>();
        for (String line : exitStatus) {
            footer.add("");
            footer.add(line);
        }
        footer.add("");
        footer.add("Examples:");
        for (String line : lines) {
            footer.add("  " + line);
        }
        spec.usageMessage().footer(footer.toArray(new String[0]));
    }

    /** The writer for results. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The writer for messages. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    protected final void printError(String message) {
        Messages.printError(err(), message);
    }
}
