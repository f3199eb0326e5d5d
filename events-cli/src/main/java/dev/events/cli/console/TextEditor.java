package dev.events.cli.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The user's editor on a temporary file that only this user can read. {@code $VISUAL} or {@code $EDITOR} names the editor;
 * otherwise it is vi, or nano where there is no vi. Closing removes the file, unless it is kept.
 */
public final class TextEditor implements AutoCloseable {
    private static final List<String> DEFAULTS = List.of("vi", "nano");

    private final String editor;
    private final Path directory;
    private final Path file;
    private boolean kept;

    /**
     * Prepares the temporary file. Does not start the editor yet.
     *
     * @param name of the file
     * @throws CliException if the file cannot be created
     */
    public TextEditor(CliEnvironment environment, String name) {
        this.editor = editor(environment);
        try {
            // A directory of its own, since editors put other files beside the one that they edit.
            this.directory = Files.createTempDirectory("events-", PrivateFiles.permissions("rwx------"));
            this.file = directory.resolve(name);
            Files.newByteChannel(
                            file,
                            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                            PrivateFiles.permissions("rw-------"))
                    .close();
        } catch (IOException e) {
            throw CliException.refused("cannot create a temporary file: " + CliException.reason(e));
        }
    }

    private static String editor(CliEnvironment environment) {
        for (String variable : List.of("VISUAL", "EDITOR")) {
            String value = environment.variables().getOrDefault(variable, "").strip();
            if (!value.isEmpty()) {
                return value;
            }
        }
        for (String name : DEFAULTS) {
            for (String directory :
                    environment.variables().getOrDefault("PATH", "").split(":", -1)) {
                if (Files.isExecutable(Path.of(directory, name))) {
                    return name;
                }
            }
        }
        throw CliException.usage("no editor found; set EDITOR to the name of one");
    }

    /**
     * Shows {@code text} in the editor, waits until the user closes it, and returns what was saved.
     *
     * @throws CliException if the editor cannot be started or fails
     */
    public String edit(String text) {
        try {
            Files.writeString(file, text, StandardCharsets.UTF_8);
            // As other programs do it: the variable may hold options too.
            Process process = new ProcessBuilder("sh", "-c", editor + " \"$1\"", Messages.PROGRAM, file.toString())
                    .inheritIO()
                    .start();
            int exitCode = process.waitFor();
            if (exitCode != 0) {
                throw CliException.refused("the editor \"" + editor + "\" ended with " + exitCode);
            }
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw CliException.refused("cannot edit with \"" + editor + "\": " + CliException.reason(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.refused("interrupted");
        }
    }

    /** Whether the file holds anything but {@code text}: something that the user wrote. */
    public boolean differsFrom(String text) {
        try {
            return !Arrays.equals(Files.readAllBytes(file), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return false; // nothing there to keep
        }
    }

    /** Keeps the file with what was saved last; returns its name. */
    public Path keep() {
        kept = true;
        return file;
    }

    @Override
    public void close() {
        if (kept) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path each : files) {
                Files.delete(each);
            }
            Files.delete(directory);
        } catch (IOException e) {
            // It is in the directory for temporary files, and only its owner can read it.
        }
    }
}
