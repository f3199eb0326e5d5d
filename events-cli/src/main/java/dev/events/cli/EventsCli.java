package dev.events.cli;

import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CheckedOutput;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.startup.CdsTraining;
import dev.events.cli.time.DurationParser;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.cli.time.TimeRange;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.RunLast;

/** The command {@code events-cli}: its commands, and how a run ends. */
final class EventsCli {
    private static final int WIDEST_HELP = 100;
    private static final int NARROWEST_HELP = 60;

    private EventsCli() {}

    /** Runs the command and returns its exit code. Flushes {@code out} and {@code err}. */
    static int run(CliEnvironment environment, PrintWriter out, PrintWriter err, String... args) {
        try {
            int exitCode = commandLine(environment, out, err, args).execute(args);
            out.flush();
            return exitCode;
        } catch (CheckedOutput.Failure e) {
            return printLostOutput(e, err);
        } finally {
            err.flush();
        }
    }

    private static CommandLine commandLine(
            CliEnvironment environment, PrintWriter out, PrintWriter err, String... args) {
        CommandSpec root = CommandSpec.create();
        root.usageMessage()
                .description("Records events on an events server: a start, an optional stop, tags and a note.")
                .footer(topFooter());
        CommandLine commandLine = new CommandLine(withStandardOptions(root.name(Messages.PROGRAM)));
        // Preparing a command takes picocli a while, so only the one that is run is prepared. Completion and the manual
        // page need all.
        String first = args.length == 0 ? "" : args[0];
        boolean one = first.equals(CdsTraining.NAME) || (Commands.NAMES.contains(first) && !Commands.needsAll(first));
        for (String verb : one ? List.of(first) : Commands.NAMES) {
            commandLine.addSubcommand(
                    verb, withStandardOptions(verb(verb, environment).spec()));
        }
        OptionalInt columns = environment.columns();
        return commandLine
                .setOut(out)
                .setErr(err)
                .setColorScheme(Help.defaultColorScheme(environment.isOutColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, columns.orElse(80))))
                .setExpandAtFiles(false) // "@home" is a valid tag
                .registerConverter(OutputFormat.class, OutputFormat::parse)
                .registerConverter(Duration.class, new DurationParser())
                .registerConverter(
                        Instant.class,
                        text -> TimeExpressionParser.of(environment).instant(text))
                .registerConverter(
                        TimeRange.class,
                        text -> TimeExpressionParser.of(environment).range(text))
                .setExecutionStrategy(parsed -> {
                    try {
                        return new RunLast().execute(parsed);
                    } catch (CheckedOutput.Failure e) {
                        return printLostOutput(e, err); // picocli prints the help itself
                    }
                })
                .setParameterExceptionHandler(EventsCli::printUsageError)
                .setExecutionExceptionHandler((e, command, parsed) -> printFailure(e, command));
    }

    /** Adds the layout of the help, and the options for help and version. */
    private static CommandSpec withStandardOptions(CommandSpec spec) {
        spec.subcommands().values().forEach(command -> withStandardOptions(command.getCommandSpec()));
        spec.usageMessage()
                .optionListHeading("%nOptions:%n")
                .parameterListHeading("%nArguments:%n")
                .commandListHeading("%nCommands:%n")
                .synopsisSubcommandLabel("COMMAND")
                .sortOptions(false)
                .sortSynopsis(false);
        return spec.versionProvider(new ProjectVersion())
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help message and exit.")
                        .build())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print version information and exit.")
                        .build());
    }

    private static CliCommand verb(String name, CliEnvironment environment) {
        return name.equals(CdsTraining.NAME)
                ? new CdsTraining(environment, EventsCli::run)
                : Commands.create(name, environment);
    }

    private static String[] topFooter() {
        return new String[] {
            "",
            "A TIME is a local date (2026-11-24), a date and time (\"2026-11-24 10:30\"), a time today (10:30, 9am, noon), a day"
                    + " (today, yesterday, monday, \"last monday\") or a time on it (\"yesterday 9am\"), an offset from now (-15m, -1h30m,"
                    + " \"2 days ago\"), now, RFC 3339 (2026-11-24T10:30:00Z), or epoch seconds (1650059272.843).",
            "",
            "A RANGE is a day, a week (\"last week\", 2026-W48), a month (\"this month\", 2026-11), a year (2026, \"last year\"),"
                    + " or two times with .. between them (monday..wednesday, 9:00..noon).",
            "",
            "A DURATION is weeks, days, hours, minutes and seconds: 90m, 1h30m, 1.5h, 45s, 2d.",
            "",
            "Examples:",
            "  events-cli add --tag deploy --tag web --note 'v2.1'",
            "  events-cli start --tag work --tag review",
            "  events-cli list --tag deploy --from today",
            "  events-cli COMMAND --help",
            "",
            "Exit status: 0 success; 1 the server refused, nothing matched, or the output could not be written; 2 wrong usage;"
                    + " 69 the server cannot be reached or is unavailable; 130 interrupted; 141 the reader of the output has"
                    + " closed it."
        };
    }

    private static int printUsageError(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        if (args.length == 0) {
            command.usage(err);
            return ExitCodes.USAGE;
        }
        UsageErrors.Message message = UsageErrors.describe(e, args);
        Messages.printError(err, message.text());
        message.hints().forEach(hint -> err.println(TerminalText.visible(hint)));
        return hintAtHelp(command);
    }

    private static int printFailure(Exception e, CommandLine command) throws Exception {
        if (e instanceof CheckedOutput.Failure lost) {
            return printLostOutput(lost, command.getErr());
        }
        if (!(e instanceof CliException failure)) {
            throw e; // a bug: picocli prints the stack trace
        }
        // Results come before the error.
        try {
            command.getOut().flush();
        } catch (CheckedOutput.Failure lost) {
            return printLostOutput(lost, command.getErr());
        }
        Messages.printError(command.getErr(), failure.text());
        failure.details().forEach(line -> command.getErr().println("  " + TerminalText.visible(line)));
        return failure.exitCode() == ExitCodes.USAGE ? hintAtHelp(command) : failure.exitCode();
    }

    private static int printLostOutput(CheckedOutput.Failure failure, PrintWriter err) {
        if (failure.isReaderGone()) {
            return ExitCodes.READER_GONE;
        }
        Messages.printError(err, "cannot write the output: " + failure.getMessage());
        return ExitCodes.REFUSED;
    }

    private static int hintAtHelp(CommandLine command) {
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.USAGE;
    }
}
