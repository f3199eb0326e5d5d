package dev.events.core;

import org.jspecify.annotations.Nullable;

/** An event with this id exists already. It was left as it is. */
public class EventExistsException extends EventStoreException {
    private static final long serialVersionUID = 1L;

    /** See {@link #id()}. */
    private final String id;

    /**
     * An exception about an event.
     *
     * @param id the id that is taken
     * @param cause the failure behind it, or null
     */
    public EventExistsException(String id, @Nullable Throwable cause) {
        super("there is an event with the id " + id + " already", cause);
        this.id = id;
    }

    /** {@return the id in question} */
    public String id() {
        return id;
    }
}
