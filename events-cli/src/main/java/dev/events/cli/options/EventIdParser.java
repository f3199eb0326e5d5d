package dev.events.cli.options;

import dev.events.cli.console.CliException;
import dev.events.core.Event;

/** Reads the id of an event. */
public final class EventIdParser {
    private EventIdParser() {}

    /**
     * {@code text} as an id.
     *
     * @param what the option or argument that it comes from
     */
    public static String require(String what, String text) {
        try {
            return Event.requireId(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(what + " \"" + text + "\" is not an event's id; it must be 24 hexadecimal digits");
        }
    }
}
