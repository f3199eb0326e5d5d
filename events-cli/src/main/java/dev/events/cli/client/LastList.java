package dev.events.cli.client;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.PrivateFiles;
import dev.events.cli.console.SmallFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The ids of the events that {@code list} last printed in a table, in the order in which they stood there. They are kept for
 * each server in a file of {@code $XDG_STATE_HOME/events}, so that the next command can name an event as the table did.
 *
 * <p>The file's first line is the server's address, and each other line is an id.
 */
final class LastList {
    /** Ids of a longer list are dropped. */
    static final int MOST = EventsClient.MAX_PAGE;

    /** In bytes: more than the address and the ids take. */
    private static final int LONGEST = 1 << 17;

    private static final int LONGEST_NAME = 120;
    private static final int ID_DIGITS = 24;

    private final String address;
    private final Path file;

    LastList(CliEnvironment environment, String address) {
        this.address = address;
        this.file = environment.stateDirectory().resolve(fileName("last-list-", address));
    }

    /** The name of a file that is about the server at {@code address}. */
    static String fileName(String kind, String address) {
        StringBuilder name = new StringBuilder(kind);
        for (int i = 0; i < Math.min(address.length(), LONGEST_NAME); i++) {
            char c = address.charAt(i);
            boolean harmless = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
            name.append(harmless ? c : '_');
        }
        return name.toString();
    }

    /** The ids; empty if nothing was listed yet, or the file cannot be read or is another server's. */
    Optional<List<String>> read() {
        List<String> lines;
        try {
            lines = SmallFile.text(file, LONGEST).lines().toList();
        } catch (IOException e) {
            return Optional.empty();
        }
        if (lines.isEmpty() || !lines.get(0).equals(address)) {
            return Optional.empty();
        }
        List<String> ids = new ArrayList<>(lines.subList(1, lines.size()));
        ids.removeIf(line -> line.length() != ID_DIGITS); // not ours
        return Optional.of(ids);
    }

    /**
     * Keeps the first {@link #MOST} of {@code ids} in place of those of the list before. Returns why they could not be kept, or
     * empty.
     *
     * @throws CliException if the list before cannot be replaced: its numbers would be taken for those of this one
     */
    Optional<String> write(List<String> ids) {
        StringBuilder text = new StringBuilder(address).append('\n');
        for (String id : ids.subList(0, Math.min(MOST, ids.size()))) {
            text.append(id).append('\n');
        }
        try {
            PrivateFiles.replace(file, text.toString().getBytes(StandardCharsets.US_ASCII), false);
            return Optional.empty();
        } catch (IOException e) {
            String problem = "cannot write " + file + ": " + CliException.reason(e);
            if (Files.exists(file)) {
                throw CliException.refused(problem + "; so @1 and short ids mean events of an earlier list");
            }
            return Optional.of(problem + "; so @1 will not mean an event of this list");
        }
    }
}
