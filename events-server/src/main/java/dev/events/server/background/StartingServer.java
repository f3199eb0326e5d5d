package dev.events.server.background;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The process of a server that is started in the background, until it is ready.
 *
 * <p>It has a session of its own, so it outlives the terminal and does not see its Ctrl-C. It says on its standard
 * output that it is ready, and then closes its output and its errors. Only this process holds the other ends, so nobody
 * else's answer can be taken for its own.
 */
public final class StartingServer {
    /** What the server prints when it is ready. */
    public static final String READY = "ready";

    private static final Path SHELL = Path.of("/bin/sh");

    /** Files of the server are its owner's alone. Where there is no setsid, the terminal's signals are ignored. */
    private static final String IN_OWN_SESSION = "umask 077; if command -v setsid >/dev/null 2>&1;"
            + " then exec setsid \"$@\"; else trap '' HUP INT; exec \"$@\"; fi";

    private static final long STOP_SECONDS = 30;

    private final Process process;
    private final CompletableFuture<List<String>> output;
    private final CompletableFuture<List<String>> errors;
    private volatile boolean ready;

    /** Options for the server's Java, which the launcher does not give to the Java that only starts it. */
    private static final String LAUNCHER_OPTIONS = "JAVA_OPTS";

    private StartingServer(Process process) {
        this.process = process;
        this.output = read(process.getInputStream());
        this.errors = read(process.getErrorStream());
        Runtime.getRuntime().addShutdownHook(new Thread(this::stopUnlessReady, "stop"));
    }

    /**
     * Starts this program once more, with other arguments, in the background.
     *
     * @param home where Java reports a crash
     */
    public static StartingServer launch(Class<?> main, List<String> arguments, Path home) throws IOException {
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SHELL)) {
            command.addAll(List.of(SHELL.toString(), "-c", IN_OWN_SESSION, "events-server"));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:ErrorFile=" + home.resolve("hs_err_pid%p.log"));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        String options = System.getenv(LAUNCHER_OPTIONS);
        if (System.getProperty("events.launcher") != null && options != null && !options.isBlank()) {
            command.addAll(List.of(options.strip().split("\\s+")));
        }
        String classPath = System.getProperty("java.class.path");
        // The manifest of the jar counts only with -jar.
        boolean jar = classPath.endsWith(".jar") && Files.isRegularFile(Path.of(classPath));
        command.addAll(jar ? List.of("-jar", classPath) : List.of("-cp", classPath, main.getName()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).start();
        process.getOutputStream().close();
        return new StartingServer(process);
    }

    private static CompletableFuture<List<String>> read(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            List<String> lines = new ArrayList<>();
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
                reader.lines().forEach(lines::add);
            } catch (IOException | UncheckedIOException e) {
                lines.add(e.toString());
            }
            return lines;
        });
    }

    /** Waits until the server is ready or has ended, and returns whether it is ready. */
    public boolean awaitReady() {
        ready = output.join().contains(READY);
        if (!ready) {
            process.onExit().join();
        }
        return ready;
    }

    /** What it has written to standard error. Waits until it is ready or has ended. */
    public List<String> errors() {
        return errors.join();
    }

    public long pid() {
        return process.pid();
    }

    /** The exit status of a server that has ended. */
    public int status() {
        return process.exitValue();
    }

    /** Whoever interrupts the start does not want the server either. */
    private void stopUnlessReady() {
        if (!ready && process.isAlive()) {
            process.destroy();
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
