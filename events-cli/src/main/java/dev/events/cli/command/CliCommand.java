package dev.events.cli.command;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.Messages;
import dev.events.cli.options.Arguments;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** A verb of {@code events-cli}: its part of the command line, its help, and what it does. */
public abstract class CliCommand implements Callable<Integer> {
    /** What it finds around it. */
    protected final CliEnvironment environment;

    /** What its command line may have. */
    protected final Arguments arguments;

    private final CommandSpec spec;

    protected CliCommand(String name, CliEnvironment environment) {
        this.environment = environment;
        this.spec = CommandSpec.wrapWithoutInspection(this).name(name);
        this.arguments = new Arguments(spec);
    }

    /** What picocli is to know of it. */
    public final CommandSpec spec() {
        return spec;
    }

    /** Says in the help what it does. */
    protected final void describe(String... lines) {
        spec.usageMessage().description(lines);
    }

    /** Shows in the help how it is used. */
    protected final void examples(String... lines) {
        examplesAfter(List.of(), lines);
    }

    /** Says in the help what its exit status tells, and shows how it is used. */
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

    /** Where results go. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Where messages go. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    protected final void printError(String message) {
        Messages.printError(err(), message);
    }
}
