package dev.events.core;

import org.jspecify.annotations.Nullable;

/** There is an event with this id already; it was left as it is. */
public class EventExistsException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    private final String id;

    public EventExistsException(String id, @Nullable Throwable cause) {
        super("there is an event with the id " + id + " already", cause);
        this.id = id;
    }

    /** The id that both have. */
    public String id() {
        return id;
    }
}
