package dev.events.cli;

import dev.events.cli.console.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with a command line that picocli refused, in sentences of our own. */
final class UsageErrors {
    private UsageErrors() {}

    /**
     * A refused command line.
     *
     * @param hints lines to print below
     */
    record Message(String text, List<String> hints) {
        private Message(String text) {
            this(text, List.of());
        }
    }

    /** Describes the error; {@code args} is the whole command line. */
    static Message describe(ParameterException e, String[] args) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        ArgSpec argument = e.getArgSpec();
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unknown(unmatched.getUnmatched().get(0), command);
        }
        if (e instanceof MissingParameterException missing) {
            for (String arg : args) {
                if (arg.startsWith("--") && arg.length() > 2 && command.findOption(optionName(arg)) == null) {
                    return unknown(arg, command); // the mistake that picocli would have told next
                }
            }
            return new Message(missing(missing.getMissing().get(0), command, Arrays.asList(args)));
        }
        if (e instanceof OverwrittenOptionException overwritten) {
            return new Message(name(overwritten.getOverwritten()) + " is given more than once; give it once");
        }
        if (argument != null && e.getValue() != null) {
            return new Message(name(argument) + " " + wrongValue(argument, e));
        }
        return new Message(
                command.parent() == null
                        ? "which command? Give one of those that --help lists"
                        : String.valueOf(e.getMessage()));
    }

    private static String optionName(String word) {
        return word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
    }

    private static Message unknown(String word, CommandSpec command) {
        boolean root = command.parent() == null;
        List<String> hints = new ArrayList<>();
        if (word.startsWith("-") && word.length() > 1) {
            String option = optionName(word);
            Collection<String> known =
                    command.options().stream().map(OptionSpec::longestName).toList();
            Spelling.nearest(option, known).ifPresent(near -> hints.add("Did you mean " + near + "?"));
            if (root) {
                hints.add("Options come after the command.");
            } else if (!command.positionalParameters().isEmpty()) {
                hints.add("If it is not meant as an option, put -- before it.");
            }
            return new Message(name(command) + " has no option " + option, hints);
        }
        if (!command.subcommands().isEmpty()) {
            String before = root ? "" : name(command) + " ";
            Spelling.nearest(word, command.subcommands().keySet())
                    .ifPresent(near -> hints.add("Did you mean " + before + near + "?"));
            return new Message("there is no command \"" + before + word + "\"", hints);
        }
        if (!command.positionalParameters().isEmpty()) {
            String label = command.positionalParameters().get(0).paramLabel();
            return new Message(name(command) + " takes only one " + label + ", so \"" + word + "\" is one too many");
        }
        if (command.findOption("--tag") != null) {
            hints.add("For a tag, write --tag before it.");
        }
        return new Message(name(command) + " takes options only, not the word \"" + word + "\"", hints);
    }

    private static String missing(ArgSpec argument, CommandSpec command, List<String> args) {
        if (!(argument instanceof OptionSpec option)) {
            String label = argument.paramLabel();
            return name(command) + " needs " + ("AEIOU".indexOf(label.charAt(0)) < 0 ? "a " : "an ") + label;
        }
        String written = option.longestName() + " " + option.paramLabel();
        for (String name : option.names()) {
            int at = args.lastIndexOf(name);
            if (at >= 0) {
                String next = at + 1 < args.size() ? args.get(at + 1) : null;
                return option.longestName() + " needs a value: " + written
                        + (next == null
                                ? ""
                                : "; " + next + " is an option, and if it is meant as the value, write "
                                        + option.longestName() + "=" + next);
            }
        }
        return name(command) + " needs " + written;
    }

    private static String wrongValue(ArgSpec argument, ParameterException e) {
        String value = "\"" + e.getValue() + "\" ";
        if (argument.isOption() && argument.arity().max() == 0) {
            return "takes no value, so " + value + "is too much; write only " + name(argument);
        }
        Class<?> type = argument.isMultiValue() ? argument.auxiliaryTypes()[0] : argument.type();
        if (type == Integer.class) {
            return value + "is not a whole number";
        }
        if (type == Boolean.class) {
            return value + "is neither true nor false";
        }
        // Our own converters say it in full.
        return e.getCause() instanceof TypeConversionException own
                ? String.valueOf(own.getMessage())
                : value + "cannot be used here";
    }

    /** As the user writes it: {@code token create}. */
    private static String name(CommandSpec command) {
        return command.parent() == null
                ? command.name()
                : command.qualifiedName().substring(command.root().name().length() + 1);
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }
}
