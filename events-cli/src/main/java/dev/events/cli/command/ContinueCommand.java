package dev.events.cli.command;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code continue}: a new open event like an earlier one. */
final class ContinueCommand extends CliCommand {
    /** Mostly enough; data of the original service may hold many marks before an interval. */
    private static final int FIRST_PAGE = 100;

    /** Clocks may differ a little. */
    private static final int SOON_SECONDS = 60;

    private final Arguments.Value<String> id = arguments.optionalParameter(
            String.class,
            "ID",
            "Copy the tags and the note of this event. Default: the newest event that has ended and is not a mark.");

    private final Arguments.Value<Instant> at =
            arguments.value(Instant.class, "--at", "TIME", "When the new event started. Default: now.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    ContinueCommand(CliEnvironment environment) {
        super("continue", environment);
        describe("Starts a new open event with the tags and note of an earlier one, and prints it.");
        examplesAfter(
                List.of("Exit status 1: no such event, or an event with the same tags and note is already open."),
                "events-cli continue",
                "events-cli continue 6564c1f0a1b2c3d4e5f60718 --at -5m");
    }

    @Override
    public Integer call() {
        String id = this.id.get();
        EventsClient client = server.connect();
        String requested = id == null ? null : new EventIds(environment).resolve(client, "ID", id);
        Event earlier = requested == null
                ? newestInterval(client)
                : client.find(requested)
                        .map(EventsClient.Found::event)
                        .orElseThrow(() -> CliException.refused("no event has the id " + requested));
        newest(client, filter("true"), open -> isSame(open, earlier)).ifPresent(open -> {
            throw CliException.refused("the event " + open.id() + " is already open" + tags(open));
        });
        Instant start = at.or(environment.clock().instant());
        String json = EventCodec.writeNew(null, start, Ending.open(true), earlier.tags(), earlier.note());
        output.printOne(client.add(json, null), out());
        return ExitCodes.DONE;
    }

    private Event newestInterval(EventsClient client) {
        return newest(client, filter("false"), event -> !event.isMark())
                .orElseThrow(() -> CliException.refused("nothing to continue: no event has ended yet"));
    }

    private static boolean isSame(Event a, Event b) {
        return a.tags().equals(b.tags()) && Objects.equals(a.note(), b.note());
    }

    private static String tags(Event event) {
        return event.tags().isEmpty() ? "" : ", with the tags " + String.join(", ", event.tags());
    }

    private Filter filter(String open) {
        Instant soon = environment.clock().instant().plusSeconds(SOON_SECONDS);
        return new Filter(
                List.of(new Filter.Parameter("open", open), new Filter.Parameter("to", EpochSeconds.format(soon))));
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
