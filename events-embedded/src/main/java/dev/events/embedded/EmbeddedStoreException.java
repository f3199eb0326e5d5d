package dev.events.embedded;

import org.jspecify.annotations.Nullable;

/** Says in one line, fit for the user, why the embedded store cannot be opened. */
public final class EmbeddedStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddedStoreException(@Nullable String message) {
        this(message, null);
    }

    EmbeddedStoreException(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
