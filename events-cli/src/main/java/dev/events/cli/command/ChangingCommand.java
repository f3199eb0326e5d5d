package dev.events.cli.command;

import dev.events.cli.client.CommandOperations;
import dev.events.cli.client.EventsClient;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.options.ServerOptions;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A command that changes or removes events. On a terminal it ends with the line that undoes what it did. */
public abstract class ChangingCommand extends CliCommand {
    /** The line has so many ids at most. */
    private static final int MOST_IDS = 10;

    private @Nullable EventsClient client;
    private String given = "";

    protected ChangingCommand(String name, CliEnvironment environment) {
        super(name, environment);
    }

    /** The action of the command; it connects with {@link #connect}. */
    protected abstract int change();

    /** {@link ServerOptions#connect}. */
    protected final EventsClient connect(ServerOptions server) {
        EventsClient connected = server.connect();
        client = connected;
        given = server.given();
        return connected;
    }

    @Override
    public final Integer call() {
        try {
            return change();
        } finally {
            if (client != null) {
                sayHowToUndo(client);
            }
        }
    }

    /**
     * The commands, without the name of the program, that undo what this one did.
     *
     * @param undo the command that undoes the operations
     */
    protected List<String> undoing(String undo) {
        return List.of(undo);
    }

    /** Whether {@code undo} without ids undoes it, if nothing else was changed since. */
    protected boolean isUndoneWithoutIds() {
        return true;
    }

    private void sayHowToUndo(EventsClient client) {
        List<String> ids = client.operations().ids();
        if (ids.isEmpty()) {
            return;
        }
        boolean noted = ids.size() > 1 && new CommandOperations(environment, client).write(ids);
        if (!environment.outIsTerminal() || !environment.errIsTerminal()) {
            return;
        }
        out().flush();
        if (ids.size() <= MOST_IDS) {
            err().println("Undo: " + commands("undo " + String.join(" ", ids)));
        } else if (noted && isUndoneWithoutIds()) {
            err().println("Undo, before you change anything else: " + commands("undo"));
        } else {
            err().println("These were " + ids.size() + " operations. To undo them, give " + commands("undo")
                    + " their ids, which " + commands("history") + " lists.");
        }
    }

    private String commands(String undo) {
        List<String> commands = undo.startsWith("undo") ? undoing(undo) : List.of(undo);
        return TerminalText.visible(commands.stream()
                .map(command -> Messages.PROGRAM + " " + command + given)
                .collect(Collectors.joining(" && ")));
    }
}
