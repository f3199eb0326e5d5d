package dev.events.server;

import org.jspecify.annotations.Nullable;

/** The server cannot start. The message is one line for the user. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
