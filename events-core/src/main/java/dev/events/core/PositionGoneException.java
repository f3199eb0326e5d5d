package dev.events.core;

import java.io.Serial;

/** Thrown for a position in the changes from which the store cannot go on: it is too old, or of another store. */
public class PositionGoneException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Says why.
     *
     * @param message why the store cannot go on from there
     */
    public PositionGoneException(String message) {
        super(message);
    }
}
