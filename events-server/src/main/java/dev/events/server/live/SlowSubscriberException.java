package dev.events.server.live;

import java.io.Serial;

/** Thrown for a subscriber that has not taken changes for so long that they are no longer in memory. */
public final class SlowSubscriberException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    SlowSubscriberException() {
        super("the changes come faster than the subscriber takes them", null, false, false);
    }
}
