package dev.events.cli.client;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.PrivateFiles;
import dev.events.cli.console.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which operations were made by one command, such as an import of many events, for those commands that made several. The server
 * does not know. It is kept for each server in a file of {@code $XDG_STATE_HOME/events}, for {@code undo} without an operation.
 *
 * <p>The file's first line is the server's address, and each other line has the ids of the operations of a command.
 */
public final class CommandOperations {
    /** In bytes. The oldest lines are dropped. */
    private static final int LONGEST = 1 << 22;

    private final String address;
    private final Path file;

    public CommandOperations(CliEnvironment environment, EventsClient client) {
        this.address = client.address();
        this.file = environment.stateDirectory().resolve(LastList.fileName("operations-", address));
    }

    /** The operations of the command that made this one, the first one first; only this one if it is not known. */
    public List<String> with(String operation) {
        for (String line : lines()) {
            List<String> ids = List.of(line.split(" ", -1));
            if (ids.contains(operation)) {
                return ids;
            }
        }
        return List.of(operation);
    }

    /** Notes the operations of a command. Returns whether that was possible. */
    public boolean write(List<String> ids) {
        List<String> lines = new ArrayList<>(lines());
        lines.add(String.join(" ", ids));
        int length = address.length() + 1;
        int first = lines.size();
        while (first > 0 && length + lines.get(first - 1).length() + 1 <= LONGEST) {
            first--;
            length += lines.get(first).length() + 1;
        }
        String text = address + "\n" + String.join("\n", lines.subList(first, lines.size())) + "\n";
        try {
            PrivateFiles.replace(file, text.getBytes(StandardCharsets.US_ASCII), false);
            return first < lines.size();
        } catch (IOException e) {
            return false;
        }
    }

    private List<String> lines() {
        try {
            List<String> lines = SmallFile.text(file, LONGEST).lines().toList();
            return lines.isEmpty() || !lines.get(0).equals(address) ? List.of() : lines.subList(1, lines.size());
        } catch (IOException e) {
            return List.of();
        }
    }
}
