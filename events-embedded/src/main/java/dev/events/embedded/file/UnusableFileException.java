package dev.events.embedded.file;

import org.jspecify.annotations.Nullable;

/** The file of a store cannot be used. The message gives the reason in one line. */
public final class UnusableFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
