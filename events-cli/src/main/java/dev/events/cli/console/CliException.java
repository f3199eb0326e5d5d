package dev.events.cli.console;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A failure that is reported to the user in one line. */
public final class CliException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CliException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** Why a file cannot be read, without its name, which the message names already. */
    public static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (e instanceof NoSuchFileException) {
            return "no such file";
        }
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** The arguments are wrong in a way that picocli does not detect. */
    public static CliException usage(String message) {
        return new CliException(ExitCodes.USAGE, message);
    }

    /** The server refused, or its answer is not valid. */
    public static CliException refused(String message) {
        return new CliException(ExitCodes.REFUSED, message);
    }

    /** The server did not answer. */
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
