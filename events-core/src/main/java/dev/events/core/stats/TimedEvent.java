package dev.events.core.stats;

import dev.events.core.Event;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What statistics and timelines look at in an event. A store may have it without the event. */
public interface TimedEvent {
    /** {@return when it began} */
    Instant start();

    /** {@return when it ended; null if no end is known} */
    @Nullable
    Instant stop();

    /** {@return whether it is still going on} */
    boolean open();

    /** {@return its tags} */
    Set<String> tags();

    /** {@return the event} For the few events that a timeline shows. */
    Event event();

    /**
     * {@return what is looked at in {@code event}}
     *
     * @param event any event
     */
    static TimedEvent of(Event event) {
        return new TimedEvent() {
            @Override
            public Instant start() {
                return event.start();
            }

            @Override
            public @Nullable Instant stop() {
                return event.stop();
            }

            @Override
            public boolean open() {
                return event.open();
            }

            @Override
            public Set<String> tags() {
                return event.tags();
            }

            @Override
            public Event event() {
                return event;
            }
        };
    }
}
