package dev.events.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A run of {@code events-server} that ends by itself: its exit code and what it printed. */
record CommandRun(int status, String out, String err) {
    /** Runs the program in a process of its own and waits for its end. */
    static CommandRun of(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path out = Files.createTempFile("events-server", ".out");
        Path err = Files.createTempFile("events-server", ".err");
        try {
            int status = start(environment, out, err, arguments).waitFor();
            return new CommandRun(status, Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** Starts the program in a process of its own. */
    static Process start(Map<String, String> environment, Path out, Path err, String... arguments) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(ServerProcess.command(arguments))
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The rest of the line that begins with a label. */
    String after(String label) {
        return out.lines()
                .filter(line -> line.startsWith(label))
                .map(line -> line.substring(label.length()).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError(label + " is not in " + this));
    }

    List<String> errorLines() {
        return err.lines().toList();
    }
}
