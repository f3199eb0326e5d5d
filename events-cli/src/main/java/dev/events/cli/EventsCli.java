package dev.events.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code events-cli}: its verbs, and how a run of it ends. */
@Command(
        name = EventsCli.NAME,
        description = "Keeps events: a start, maybe a stop, tags and a note.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = ProjectVersion.class,
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        optionListHeading = "%nOptions:%n",
        parameterListHeading = "%nArguments:%n",
        sortOptions = false,
        sortSynopsis = false,
        usageHelpAutoWidth = false)
final class EventsCli implements Callable<Integer> {
    static final String NAME = "events-cli";

    private static final int WIDEST_HELP = 100;
    private static final int NARROWEST_HELP = 60;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    private EventsCli() {}

    /** Runs the command and returns its exit code. Nothing is left unwritten in {@code out} or {@code err}. */
    static int run(CliEnvironment surroundings, PrintWriter out, PrintWriter err, String... args) {
        // One now for all that a command says and does.
        CliEnvironment environment = surroundings.atOneMoment();
        try {
            int exitCode = commandLine(environment, out, err, args).execute(args);
            out.flush();
            return exitCode;
        } catch (ResultStream.Failure e) {
            return tellLostOutput(e, err);
        } finally {
            err.flush();
        }
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCodes.USAGE;
    }

    private static CommandLine commandLine(
            CliEnvironment environment, PrintWriter out, PrintWriter err, String... args) {
        Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();
        verbs.put("add", () -> new AddCommand(environment));
        verbs.put("start", () -> new StartCommand(environment));
        verbs.put("stop", () -> new StopCommand(environment));
        verbs.put("list", () -> new ListCommand(environment));
        verbs.put("show", () -> new ShowCommand(environment));
        verbs.put("edit", () -> new EditCommand(environment));
        verbs.put("remove", () -> new RemoveCommand(environment));
        verbs.put("tags", () -> new TagsCommand(environment));
        verbs.put("stats", () -> new StatsCommand(environment));
        verbs.put("timeline", () -> new TimelineCommand(environment));
        verbs.put("import", () -> new ImportCommand(environment));
        verbs.put("export", () -> new ExportCommand(environment));
        verbs.put(CompletionCommand.NAME, CompletionCommand::new);
        verbs.put(ManPageCommand.NAME, ManPageCommand::new);
        CommandLine commandLine = new CommandLine(new EventsCli());
        commandLine.getCommandSpec().usageMessage().footer(topFooter());
        // Picocli takes a while to look at a command, so it gets to see the one that is run. The completion and the
        // manual page are about all.
        String first = args.length == 0 ? "" : args[0];
        boolean one = verbs.containsKey(first) && !first.startsWith("generate-");
        verbs.forEach((name, verb) -> {
            if (!one || name.equals(first)) {
                commandLine.addSubcommand(name, verb.get());
            }
        });
        OptionalInt columns = environment.columns();
        return commandLine
                .setOut(out)
                .setErr(err)
                .setColorScheme(Help.defaultColorScheme(environment.isOutColoured() ? Help.Ansi.ON : Help.Ansi.OFF))
                .setUsageHelpWidth(Math.max(NARROWEST_HELP, Math.min(WIDEST_HELP, columns.orElse(80))))
                .setExpandAtFiles(false) // "@home" is a fine tag
                .registerConverter(OutputOptions.Format.class, OutputOptions.Format::parse)
                .registerConverter(Instant.class, new TimeParser(environment.clock()))
                .setParameterExceptionHandler(EventsCli::tellUsage)
                .setExecutionExceptionHandler((e, command, parsed) -> tellFailure(e, command));
    }

    private static String[] topFooter() {
        return new String[] {
            "",
            "Times are given as an epoch (1650059272.843), RFC 3339 (2026-11-24T10:30:00Z), a local date (2026-11-24),"
                    + " date and time (2026-11-24 10:30) or time of today (10:30), now, today, yesterday, tomorrow, or so"
                    + " long ago (-90s, -15m, -2h, -3d, -1w).",
            "",
            "Examples:",
            "  events-cli add --tag deploy --tag web --note 'v2.1'",
            "  events-cli start --tag work --tag review",
            "  events-cli list --tag deploy --from today",
            "  events-cli COMMAND --help",
            "",
            "Exit status: 0 done; 1 refused by the server, or nothing there that had to be; 2 wrong usage; 69 the server"
                    + " cannot be reached, or cannot serve now; 130 interrupted."
        };
    }

    private static int tellUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        PrintWriter err = command.getErr();
        err.println(NAME + ": " + TerminalText.visible(String.valueOf(e.getMessage())));
        if (e instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            Suggestion.near(unmatched.getUnmatched().get(0), command.getCommandSpec())
                    .ifPresent(name -> err.println("Did you mean " + name + "?"));
        }
        return hintAtHelp(command);
    }

    private static int tellFailure(Exception e, CommandLine command) throws Exception {
        if (e instanceof ResultStream.Failure lost) {
            return tellLostOutput(lost, command.getErr());
        }
        if (!(e instanceof CliException failure)) {
            throw e; // a bug: picocli shows where
        }
        // What was printed so far comes before the reason why nothing more does.
        try {
            command.getOut().flush();
        } catch (ResultStream.Failure lost) {
            return tellLostOutput(lost, command.getErr());
        }
        command.getErr().println(NAME + ": " + TerminalText.visible(failure.text()));
        return failure.exitCode() == ExitCodes.USAGE ? hintAtHelp(command) : failure.exitCode();
    }

    private static int tellLostOutput(ResultStream.Failure failure, PrintWriter err) {
        if (failure.isReaderGone()) {
            return ExitCodes.READER_GONE;
        }
        err.println(NAME + ": cannot write the output: " + failure.getMessage());
        return ExitCodes.REFUSED;
    }

    private static int hintAtHelp(CommandLine command) {
        command.getErr().println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.USAGE;
    }
}
