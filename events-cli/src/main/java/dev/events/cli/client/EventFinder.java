package dev.events.cli.client;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the one event that a command is about: by its id, or by a filter that only this event matches. */
public final class EventFinder {
    private static final int MOST_CANDIDATES = 10;

    private final EventsClient client;
    private final CliEnvironment environment;
    private final EventIds ids;

    public EventFinder(EventsClient client, CliEnvironment environment) {
        this.client = client;
        this.environment = environment;
        this.ids = new EventIds(environment);
    }

    /**
     * Checks that an id or a filter is given, and not both.
     *
     * @param id the id, or null if none is given
     */
    public static void requireOneOf(@Nullable String id, Filter filter) {
        requireNotBoth(id, filter);
        if (id == null && filter.isEmpty()) {
            throw CliException.usage("which event? Give an id or a filter");
        }
    }

    /**
     * Checks that not both an id and a filter are given.
     *
     * @param id the id, or null if none is given
     */
    public static void requireNotBoth(@Nullable String id, Filter filter) {
        if (id != null && !filter.isEmpty()) {
            throw CliException.usage("an id and a filter exclude each other; give one of them");
        }
    }

    /**
     * The event with this id, which may be short.
     *
     * @throws CliException if there is none, or more than one
     */
    public Event byId(String text) {
        String id = ids.resolve(client, "ID", text);
        return client.find(id)
                .orElseThrow(() -> CliException.refused("no event has the id " + id))
                .event();
    }

    /**
     * The only event that matches.
     *
     * @throws CliException if none matches, or more than one
     */
    public Event byFilter(Filter filter) {
        return only(client.newest(filter, MOST_CANDIDATES + 1), "events match");
    }

    /** {@link #byId} or {@link #byFilter}, whichever is given. */
    public Event byIdOrFilter(@Nullable String id, Filter filter) {
        return id == null ? byFilter(filter) : byId(id);
    }

    /**
     * The only one of these events.
     *
     * @param several what to say if there are several, after their number: {@code events are open}
     * @throws CliException if there are none or several; the message names the first ones
     */
    public Event only(List<Event> events, String several) {
        if (events.isEmpty()) {
            throw CliException.refused("no event matches");
        }
        if (events.size() == 1) {
            return events.get(0);
        }
        List<Event> first = events.subList(0, Math.min(MOST_CANDIDATES, events.size()));
        int digits = ids.digitsToShow(client, first.stream().map(Event::id).toList());
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        List<String> lines = new ArrayList<>();
        for (Event event : first) {
            lines.add(EventIds.end(event.id(), digits) + "  " + times.time(event.start()) + "  "
                    + String.join(", ", event.tags()));
        }
        boolean more = events.size() > first.size();
        if (more) {
            lines.add("and more");
        }
        String count = more ? "more than " + first.size() : Integer.toString(events.size());
        throw CliException.refused(
                count + " " + several + ", but this is for one; give its id or a narrower filter", lines);
    }
}
