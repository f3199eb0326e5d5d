package dev.events.cli.command;

import dev.events.cli.console.CliEnvironment;
import java.util.List;

/** The list of commands. */
public final class Commands {
    /** In the order of the help. */
    public static final List<String> NAMES = List.of(
            "add",
            "start",
            "stop",
            "status",
            "continue",
            "list",
            "show",
            "edit",
            "remove",
            "tags",
            "stats",
            "timeline",
            "import",
            "export",
            CompletionCommand.NAME,
            ManPageCommand.NAME);

    private Commands() {}

    /**
     * Makes the command with this name.
     *
     * @param name one of {@link #NAMES}
     */
    public static CliCommand create(String name, CliEnvironment environment) {
        return switch (name) {
            case "add" -> new AddCommand(environment);
            case "start" -> new StartCommand(environment);
            case "stop" -> new StopCommand(environment);
            case "status" -> new StatusCommand(environment);
            case "continue" -> new ContinueCommand(environment);
            case "list" -> new ListCommand(environment);
            case "show" -> new ShowCommand(environment);
            case "edit" -> new EditCommand(environment);
            case "remove" -> new RemoveCommand(environment);
            case "tags" -> new TagsCommand(environment);
            case "stats" -> new StatsCommand(environment);
            case "timeline" -> new TimelineCommand(environment);
            case "import" -> new ImportCommand(environment);
            case "export" -> new ExportCommand(environment);
            case CompletionCommand.NAME -> new CompletionCommand(environment);
            case ManPageCommand.NAME -> new ManPageCommand(environment);
            default -> throw new IllegalArgumentException(name);
        };
    }
}
