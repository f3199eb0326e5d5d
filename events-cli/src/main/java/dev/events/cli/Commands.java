package dev.events.cli;

import dev.events.cli.command.CliCommand;
import dev.events.cli.command.access.LoginCommand;
import dev.events.cli.command.access.TokenCommand;
import dev.events.cli.command.edit.AddCommand;
import dev.events.cli.command.edit.EditCommand;
import dev.events.cli.command.edit.JoinCommand;
import dev.events.cli.command.edit.RemoveCommand;
import dev.events.cli.command.edit.SplitCommand;
import dev.events.cli.command.edit.UndoCommand;
import dev.events.cli.command.report.GapsCommand;
import dev.events.cli.command.report.HistoryCommand;
import dev.events.cli.command.report.ListCommand;
import dev.events.cli.command.report.ReportCommand;
import dev.events.cli.command.report.ShowCommand;
import dev.events.cli.command.report.StatsCommand;
import dev.events.cli.command.report.TagsCommand;
import dev.events.cli.command.report.TimelineCommand;
import dev.events.cli.command.report.WatchCommand;
import dev.events.cli.command.shell.CompleteCommand;
import dev.events.cli.command.shell.CompletionCommand;
import dev.events.cli.command.shell.ManPageCommand;
import dev.events.cli.command.track.AnnotateCommand;
import dev.events.cli.command.track.CancelCommand;
import dev.events.cli.command.track.ContinueCommand;
import dev.events.cli.command.track.StartCommand;
import dev.events.cli.command.track.StatusCommand;
import dev.events.cli.command.track.StopCommand;
import dev.events.cli.command.transfer.ExportCommand;
import dev.events.cli.command.transfer.ImportCommand;
import dev.events.cli.console.CliEnvironment;
import java.util.List;

/** The list of commands. */
final class Commands {
    /** In the order of the help. */
    static final List<String> NAMES = List.of(
            "add",
            "start",
            "stop",
            "status",
            "continue",
            "annotate",
            "cancel",
            "list",
            "show",
            "edit",
            "split",
            "join",
            "remove",
            "undo",
            "history",
            "tags",
            "stats",
            "report",
            "gaps",
            "timeline",
            "watch",
            "import",
            "export",
            "token",
            "login",
            CompletionCommand.NAME,
            CompleteCommand.NAME,
            ManPageCommand.NAME);

    private Commands() {}

    /** Whether the command looks at all others. */
    static boolean needsAll(String name) {
        return name.equals(CompleteCommand.NAME) || name.equals(ManPageCommand.NAME);
    }

    /**
     * Makes the command with this name.
     *
     * @param name one of {@link #NAMES}
     */
    static CliCommand create(String name, CliEnvironment environment) {
        return switch (name) {
            case "add" -> new AddCommand(environment);
            case "start" -> new StartCommand(environment);
            case "stop" -> new StopCommand(environment);
            case "status" -> new StatusCommand(environment);
            case "continue" -> new ContinueCommand(environment);
            case "annotate" -> new AnnotateCommand(environment);
            case "cancel" -> new CancelCommand(environment);
            case "list" -> new ListCommand(environment);
            case "show" -> new ShowCommand(environment);
            case "edit" -> new EditCommand(environment);
            case "split" -> new SplitCommand(environment);
            case "join" -> new JoinCommand(environment);
            case "remove" -> new RemoveCommand(environment);
            case "undo" -> new UndoCommand(environment);
            case "history" -> new HistoryCommand(environment);
            case "tags" -> new TagsCommand(environment);
            case "stats" -> new StatsCommand(environment);
            case "report" -> new ReportCommand(environment);
            case "gaps" -> new GapsCommand(environment);
            case "timeline" -> new TimelineCommand(environment);
            case "watch" -> new WatchCommand(environment);
            case "import" -> new ImportCommand(environment);
            case "export" -> new ExportCommand(environment);
            case "token" -> new TokenCommand(environment);
            case "login" -> new LoginCommand(environment);
            case CompleteCommand.NAME -> new CompleteCommand(environment);
            case CompletionCommand.NAME -> new CompletionCommand(environment);
            case ManPageCommand.NAME -> new ManPageCommand(environment);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
