package dev.events.embedded;

import org.jspecify.annotations.Nullable;

/** Says in one line, fit for the user, why the embedded store cannot be opened. */
public final class EmbeddedMongoException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedMongoException(@Nullable String message) {
        this(message, null);
    }

    EmbeddedMongoException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
