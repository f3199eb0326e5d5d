package dev.events.cli.console;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** A failure that is reported to the user: a line, and now and then details below it. */
public final class CliException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exitCode;
    private final transient List<String> details;

    private CliException(int exitCode, String message, List<String> details) {
        super(message);
        this.exitCode = exitCode;
        this.details = details;
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
        return new CliException(ExitCodes.USAGE, message, List.of());
    }

    /** The server refused, or its answer is not valid. */
    public static CliException refused(String message) {
        return refused(message, List.of());
    }

    /** {@link #refused(String)}, with lines below the message, such as what may have been meant. */
    public static CliException refused(String message, List<String> details) {
        return new CliException(ExitCodes.REFUSED, message, details);
    }

    /** The server did not answer. */
    public static CliException unreachable(String message) {
        return new CliException(ExitCodes.UNREACHABLE, message, List.of());
    }

    public int exitCode() {
        return exitCode;
    }

    /** What went wrong. */
    public String text() {
        return String.valueOf(getMessage());
    }

    /** The lines below the message. */
    public List<String> details() {
        return details;
    }
}
