package dev.events.cli.console;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a secret: on a terminal after a question, without showing what is typed; elsewhere the first line of standard input.
 *
 * <p>{@code stty} switches the echo off, and on again also if the user interrupts. Java's {@link Console} does it only if standard
 * output is a terminal too; it is used where there is no {@code stty}.
 */
public final class SecretPrompt {
    private static final int LONGEST = 1 << 14;

    private SecretPrompt() {}

    /**
     * The line, without blanks around it; empty at the end of the input.
     *
     * @throws CliException if it cannot be read or is too long
     */
    public static String read(String question, CliEnvironment environment, PrintWriter err) {
        if (!environment.inIsTerminal()) {
            return readLine(environment.in());
        }
        String settings = stty("-g");
        // Before the question, for those who type fast.
        boolean hidden = settings != null && stty("-echo") != null;
        Thread restorer = new Thread(() -> restore(settings), "terminal");
        if (hidden) {
            Runtime.getRuntime().addShutdownHook(restorer);
        }
        try {
            err.print(question);
            err.flush();
            char[] typed = hidden ? null : readByConsole();
            if (typed != null) {
                return new String(typed).strip();
            }
            if (!hidden) {
                err.print("(shown as you type) ");
                err.flush();
            }
            return readLine(environment.in());
        } finally {
            if (hidden) {
                Runtime.getRuntime().removeShutdownHook(restorer);
                restore(settings);
                err.println(); // the return key was not shown either
            }
        }
    }

    private static void restore(@Nullable String settings) {
        if (settings != null) {
            stty(settings.strip());
        }
    }

    @SuppressWarnings("SystemConsoleNull") // then it is for no terminal, and shows what is typed
    private static char @Nullable [] readByConsole() {
        Console console = System.console();
        return console == null ? null : console.readPassword();
    }

    private static String readLine(Reader in) {
        StringBuilder line = new StringBuilder();
        try {
            for (int c = in.read(); c >= 0 && c != '\n' && c != '\r'; c = in.read()) {
                line.append((char) c);
                if (line.length() > LONGEST) {
                    throw CliException.usage("the first line of the input has more than " + LONGEST + " characters");
                }
            }
        } catch (IOException e) {
            throw CliException.refused("cannot read the input: " + CliException.reason(e));
        }
        return line.toString().strip();
    }

    /** Runs {@code stty} on the terminal at standard input; returns what it prints, or null if it fails. */
    private static @Nullable String stty(String argument) {
        try {
            Process process = new ProcessBuilder(List.of("stty", argument))
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? output : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
