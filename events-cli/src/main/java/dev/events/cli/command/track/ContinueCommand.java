package dev.events.cli.command.track;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code continue}: a new open event like an earlier one. */
public final class ContinueCommand extends ChangingCommand {
    /** Mostly enough; data of the original service may hold many marks before an interval. */
    private static final int FIRST_PAGE = 100;

    private final Arguments.Value<String> id = arguments.optionalParameter(
            String.class,
            "ID",
            "Copy the tags and the note of this event. Default: the newest event that has ended and is not a mark.");

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the new event started. Default: now.");

    private final OnlyOptions only = new OnlyOptions(arguments, environment);

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    /** The new event, once there is one. */
    private @Nullable Event started;

    public ContinueCommand(CliEnvironment environment) {
        super("continue", environment);
        describe(
                "Starts a new open event with the tags and note of an earlier one, and prints it.",
                "With a filter, copies the newest event that matches, has ended and is not a mark.");
        examplesAfter(
                List.of(
                        "Exit status 1: no such event, an event with the same tags and note is already open, or with --only, an"
                                + " event that could not be stopped."),
                "events-cli continue",
                "events-cli continue @3 --at -5m",
                "events-cli continue --tag review --only");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireNotBoth(id, requested);
        EventsClient client = connect(server);
        Event earlier = id == null ? newestInterval(client, requested) : new EventFinder(client, environment).byId(id);
        newest(client, filter(new Filter(List.of()), "true"), open -> isSame(open, earlier))
                .ifPresent(open -> {
                    throw CliException.refused("the event " + open.id() + " is already open" + tags(open));
                });
        Instant start = at.or(environment.clock().instant());
        List<Event> others = only.eventsToStop(client, server, start);
        String json = EventCodec.writeNew(null, start, Ending.open(true), earlier.tags(), earlier.note());
        Event started = client.add(json, null);
        this.started = started;
        output.printOne(started, out());
        out().flush();
        return only.stop(client, others, start, err());
    }

    /** An undo opens the others again; the new event was added. */
    @Override
    protected List<String> undoing(String undo) {
        return started == null ? super.undoing(undo) : List.of(undo, "cancel " + started.id());
    }

    private Event newestInterval(EventsClient client, Filter requested) {
        return newest(client, filter(requested, "false"), event -> !event.isMark())
                .orElseThrow(() -> CliException.refused("nothing to continue: no event "
                        + (requested.isEmpty() ? "has ended yet" : "that has ended matches")));
    }

    private static boolean isSame(Event a, Event b) {
        return a.tags().equals(b.tags()) && Objects.equals(a.note(), b.note());
    }

    private static String tags(Event event) {
        return event.tags().isEmpty() ? "" : ", with the tags " + String.join(", ", event.tags());
    }

    private Filter filter(Filter requested, String open) {
        return OpenEvents.filter(requested, open, environment.clock().instant());
    }

    private static Optional<Event> newest(EventsClient client, Filter filter, Predicate<Event> condition) {
        String cursor = null;
        do {
            EventsClient.Page page = client.page(filter, cursor == null ? FIRST_PAGE : EventsClient.MAX_PAGE, cursor);
            Optional<Event> found = page.events().stream().filter(condition).findFirst();
            if (found.isPresent()) {
                return found;
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        return Optional.empty();
    }
}
