package dev.events.cli.format.print;

import dev.events.core.Event;

/**
 * Prints events one by one in one format. Nothing is printed before the first event or {@link #finish()}, so that a
 * command that fails at once leaves standard output empty.
 */
public interface EventPrinter {
    void print(Event event);

    /** Prints what completes the output; called once, and not at all when the events ended early. */
    void finish();
}
