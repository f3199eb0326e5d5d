package dev.events.cli.client;

import dev.events.cli.console.CliException;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Finds the open events that have begun. An event that starts later is not going on yet. */
public final class OpenEvents {
    /** Clocks may differ a little. */
    private static final int SOON_SECONDS = 60;

    private final EventsClient client;
    private final Instant now;

    public OpenEvents(EventsClient client, Instant now) {
        this.client = client;
        this.now = now;
    }

    /** The newest of them that match, at most {@link EventsClient#MAX_PAGE}. */
    public List<Event> newestFirst(Filter requested) {
        return client.newest(filter(requested, "true", now), EventsClient.MAX_PAGE);
    }

    /** All of them. */
    public List<Event> all() {
        List<Event> open = client.newest(filter(new Filter(List.of()), "true", now), EventsClient.MAX_PAGE + 1);
        if (open.size() > EventsClient.MAX_PAGE) {
            throw CliException.refused("more than " + EventsClient.MAX_PAGE
                    + " events are open; stop some of them with: events-cli edit --open --stop TIME");
        }
        return open;
    }

    /**
     * {@code requested} for events that have begun.
     *
     * @param open {@code true} for open events, {@code false} for the others
     */
    public static Filter filter(Filter requested, String open, Instant now) {
        List<Filter.Parameter> parameters = new ArrayList<>(requested.parameters());
        parameters.removeIf(parameter -> parameter.name().equals("open"));
        parameters.add(new Filter.Parameter("open", open));
        if (parameters.stream().noneMatch(parameter -> parameter.name().equals("to"))) {
            parameters.add(new Filter.Parameter("to", EpochSeconds.format(now.plusSeconds(SOON_SECONDS))));
        }
        return new Filter(parameters);
    }

    /** Refuses {@code --open=false} where only open events make sense. */
    public static void requireNotClosed(Filter requested) {
        if (requested.parameters().contains(new Filter.Parameter("open", "false"))) {
            throw CliException.usage("--open=false makes no sense here; this command is for open events");
        }
    }
}
