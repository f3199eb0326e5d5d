package dev.events.embedded.file;

import org.jspecify.annotations.Nullable;

/** Says in one line why the file of a store cannot be used. */
public final class UnusableFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnusableFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
