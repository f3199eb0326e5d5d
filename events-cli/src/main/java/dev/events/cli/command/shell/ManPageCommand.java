package dev.events.cli.command.shell;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * {@code generate-man-page}: all help texts as one manual page in the language of {@code man}, which fits its lines to the
 * terminal; for the build.
 */
public final class ManPageCommand extends CliCommand {
    public static final String NAME = "generate-man-page";

    /** Options of this many commands have a section of their own. */
    private static final int COMMON = 4;

    private final StringBuilder page = new StringBuilder();
    /** In how many commands each option occurs, by name and description. */
    private final Map<String, Integer> uses = new HashMap<>();

    public ManPageCommand(CliEnvironment environment) {
        super(ManPageCommand.NAME, environment);
        describe("Prints a manual page.");
        spec().usageMessage().hidden(true);
    }

    @Override
    public Integer call() {
        CommandSpec root = spec().root();
        // Ragged right and without hyphens: most lines hold words to type.
        request(".TH EVENTS\\-CLI 1 \"\" \"" + escaped(Messages.PROGRAM) + "\" \"Events\"", ".nh", ".ad l");
        request(".SH NAME", escaped(Messages.PROGRAM) + " \\- records events");
        request(".SH SYNOPSIS", ".B " + escaped(Messages.PROGRAM), "\\fICOMMAND\\fR [\\fIOPTION\\fR]...");
        request(".SH DESCRIPTION");
        paragraphs(root.usageMessage().description());
        List<CommandSpec> commands = new ArrayList<>();
        for (CommandLine command : root.subcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                commands.add(command.getCommandSpec());
                for (CommandLine below : command.getSubcommands().values()) {
                    commands.add(below.getCommandSpec());
                }
            }
        }
        commands.forEach(command -> command.options().forEach(option -> uses.merge(key(option), 1, Integer::sum)));
        request(".SH COMMANDS");
        commands.forEach(this::append);
        request(".SH COMMON OPTIONS");
        Set<String> described = new HashSet<>();
        for (CommandSpec command : commands) {
            for (OptionSpec option : command.options()) {
                if (isCommon(option) && described.add(key(option))) {
                    append(option);
                }
            }
        }
        request(".SH TIMES, EXAMPLES AND EXIT STATUS");
        footer(root.usageMessage().footer());
        out().print(page);
        return ExitCodes.DONE;
    }

    private static String key(OptionSpec option) {
        return option.longestName() + String.join("\n", option.description());
    }

    private boolean isCommon(OptionSpec option) {
        return uses.getOrDefault(key(option), 0) >= COMMON;
    }

    private void append(CommandSpec command) {
        String name = escaped(command.qualifiedName());
        request(".SS " + name.substring(escaped(Messages.PROGRAM).length() + 1));
        StringBuilder synopsis = new StringBuilder("\\fB" + name + "\\fR"
                + (command.subcommands().isEmpty() ? "" : " \\fICOMMAND\\fR") + " [\\fIOPTION\\fR]...");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR" + (parameter.isMultiValue() ? "..." : "");
            synopsis.append(parameter.arity().min() == 0 ? " [" + label + "]" : " " + label);
        }
        request(synopsis.toString());
        paragraphs(command.usageMessage().description());
        command.positionalParameters().forEach(this::append);
        List<String> common = new ArrayList<>();
        for (OptionSpec option : command.options()) {
            if (!isCommon(option)) {
                append(option);
            } else if (!option.usageHelp() && !option.versionHelp()) {
                common.add("\\fB" + escaped(option.longestName()) + "\\fR");
            }
        }
        if (!common.isEmpty()) {
            request(".PP", "Common options, see below: " + String.join(", ", common) + ".");
        }
        footer(command.usageMessage().footer());
    }

    private void append(ArgSpec argument) {
        StringBuilder term = new StringBuilder();
        if (argument instanceof OptionSpec option) {
            for (String name : option.names()) {
                term.append(term.length() == 0 ? "" : ", ")
                        .append("\\fB")
                        .append(escaped(name))
                        .append("\\fR");
            }
        }
        boolean value = argument.isPositional() || argument.arity().max() > 0;
        if (value) {
            String label = "\\fI" + escaped(argument.paramLabel()) + "\\fR";
            boolean optional = argument.isOption() && argument.arity().min() == 0;
            term.append(term.length() == 0 ? "" : optional ? "" : " ").append(optional ? "[=" + label + "]" : label);
        }
        request(".TP", term.toString());
        boolean first = true;
        for (String line : argument.description()) {
            request((first ? "" : ".IP\n") + text(line));
            first = false;
        }
    }

    /** Paragraphs, and indented examples a line each. */
    private void footer(String... lines) {
        boolean indented = false;
        for (String line : lines) {
            boolean example = line.startsWith("  ");
            if (example != indented) {
                request(example ? ".RS 4" : ".RE");
                indented = example;
            }
            if (example) {
                request(text(line.strip()), ".br");
            } else if (!line.isEmpty()) {
                request(".PP", text(line));
            }
        }
        if (indented) {
            request(".RE");
        }
    }

    private void paragraphs(String... lines) {
        for (String line : lines) {
            request(".PP", text(line));
        }
    }

    private void request(String... lines) {
        List.of(lines).forEach(line -> page.append(line).append('\n'));
    }

    /** A line of text, which must not be taken for a request. */
    private static String text(String line) {
        String escaped = escaped(line);
        return escaped.startsWith(".") ? "\\&" + escaped : escaped;
    }

    /** Plain signs stay plain: man would make typographic ones of them, which nobody can type. */
    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti")
                .replace("/", "/\\:"); // where a long path may be broken
    }
}
