package dev.events.cli.format.print;

import dev.events.core.Event;

/**
 * Prints events one by one in one format. Prints nothing before the first event or {@link #finish()}, so that standard output
 * stays empty if a command fails at once.
 */
public interface EventPrinter {
    void print(Event event);

    /** Completes the output. Called once; not called if the events are incomplete. */
    void finish();
}
