package dev.events.cli.console;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A failure that the user is told in one line. */
public final class CliException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** What is wrong with a file, without its name, which the message has already. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "there is no such file";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The arguments make no sense, in a way that picocli cannot see. */
    public static CliException usage(String message) {
        return new CliException(ExitCodes.USAGE, message);
    }

    /** The server said no, or said something that is not an answer. */
    public static CliException refused(String message) {
        return new CliException(ExitCodes.REFUSED, message);
    }

    /** There was no answer from the server. */
    public static CliException unreachable(String message) {
        return new CliException(ExitCodes.UNREACHABLE, message);
    }

    public int exitCode() {
        return exitCode;
    }

    /** What went wrong. */
    public String text() {
        return String.valueOf(getMessage());
    }
}
