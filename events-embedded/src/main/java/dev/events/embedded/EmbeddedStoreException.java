package dev.events.embedded;

import dev.events.core.EventStoreException;
import org.jspecify.annotations.Nullable;

/** The embedded store cannot be opened. The message says why in one line, for the user. */
public final class EmbeddedStoreException extends EventStoreException {

    private static final long serialVersionUID = 1L;

    EmbeddedStoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
