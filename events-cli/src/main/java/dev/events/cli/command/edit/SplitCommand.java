package dev.events.cli.command.edit;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** {@code split}: makes two events of one. */
public final class SplitCommand extends ChangingCommand {
    private final Arguments.Value<String> id = arguments.optionalParameter(
            String.class, "ID", "Split the event with this id. Default: the only open event.");

    private final Arguments.Value<String> at = arguments.text(
            "--at", "TIME", "When the second part begins. A time of day means the day of the event's start.");

    private final Arguments.Value<Duration> after = arguments.value(
            Duration.class,
            "--after",
            "DURATION",
            "How long the first part takes: 90m, 1h30m, 45s, 2d. Instead of --at.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    /** The ids of both parts, once there are two. */
    private List<String> parts = List.of();

    public SplitCommand(CliEnvironment environment) {
        super("split", environment);
        describe(
                "Makes two events of one, with the same tags and note, and prints both. The first part keeps the id.",
                "Without --at or --after, an event that has ended is split in the middle, and an open one now: its first part"
                        + " ends, and its second part is open.");
        examplesAfter(
                List.of("Exit status 1: no such event, several match, or the time is not within the event."),
                "events-cli split",
                "events-cli split @1 --at 10:30",
                "events-cli split --tag review --from today --after 45m");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireNotBoth(id, requested);
        if (at.get() != null && after.get() != null) {
            throw CliException.usage("--at and --after exclude each other; give one of them");
        }
        EventsClient client = connect(server);
        Event event = find(client, id, requested);
        Instant time = time(event);
        Instant stop = event.open() ? environment.clock().instant() : event.stop();
        if (stop == null || event.isMark()) {
            throw CliException.refused("the event " + event.id() + " is a mark, which takes no time; nothing to split");
        }
        if (!time.isAfter(event.start()) || (event.open() ? time.isAfter(stop) : !time.isBefore(stop))) {
            TimeFormatter times = output.times();
            throw CliException.refused("cannot split at " + times.time(time) + ": the event " + event.id()
                    + " goes from " + times.time(event.start()) + " to " + (event.open() ? "now" : times.time(stop)));
        }
        List<Event> both = split(client, event, time);
        output.printAll(both, out());
        parts = both.stream().map(Event::id).toList();
        return ExitCodes.DONE;
    }

    /** An undo would leave the second part, which was added. */
    @Override
    protected List<String> undoing(String undo) {
        return parts.isEmpty() ? super.undoing(undo) : List.of("join " + String.join(" ", parts));
    }

    private Event find(EventsClient client, @Nullable String id, Filter requested) {
        EventFinder finder = new EventFinder(client, environment);
        if (id != null || !requested.isEmpty()) {
            return finder.byIdOrFilter(id, requested);
        }
        List<Event> open = new OpenEvents(client, environment.clock().instant()).newestFirst(requested);
        if (open.isEmpty()) {
            throw CliException.refused("no open event; give the id of the event, or a filter");
        }
        return finder.only(open, "events are open");
    }

    private Instant time(Event event) {
        String text = at.get();
        Duration first = after.get();
        if (first != null) {
            return event.start().plus(first);
        }
        if (text != null) {
            try {
                return TimeExpressionParser.of(environment).instant(text, event.start());
            } catch (TypeConversionException e) {
                throw CliException.usage("--at " + e.getMessage());
            }
        }
        Instant stop = event.stop();
        if (stop == null) {
            return environment.clock().instant();
        }
        // Whole seconds, if the event has some.
        Duration half = Duration.between(event.start(), stop).dividedBy(2);
        return event.start().plus(half.toSeconds() > 0 ? Duration.ofSeconds(half.toSeconds()) : half);
    }

    /** Adds the second part before it shortens the first, so that nothing is lost if this is interrupted. */
    private static List<Event> split(EventsClient client, Event event, Instant time) {
        EventsClient.Found found = client.find(event.id()).orElseThrow(() -> changed(event));
        if (!found.event().equals(event)) {
            throw changed(event);
        }
        Ending end = event.stop() == null ? Ending.open(true) : Ending.at(event.stop());
        Event second = client.add(EventCodec.writeNew(null, time, end, event.tags(), event.note()), null);
        String json = EventCodec.object(fields -> EventCodec.writeEnding(fields, Ending.at(time)));
        try {
            Optional<Event> first = client.patch(event.id(), json, found.etag());
            if (first.isPresent()) {
                return List.of(first.get(), second);
            }
        } catch (EventsClient.Changed e) {
            // Handled as an event that is gone.
        } catch (CliException e) {
            if (e.exitCode() != ExitCodes.REFUSED) {
                throw halfDone(event, second, e);
            }
            throw undone(client, event, second, e.text());
        }
        throw undone(client, event, second, changed(event).text());
    }

    private static CliException changed(Event event) {
        return CliException.refused("the event " + event.id() + " was just changed by somebody else; try again");
    }

    /** Removes the second part again. */
    private static CliException undone(EventsClient client, Event event, Event second, String reason) {
        try {
            client.remove(second.id());
        } catch (CliException e) {
            return halfDone(event, second, e);
        }
        return CliException.refused("nothing split: " + reason);
    }

    private static CliException halfDone(Event event, Event second, CliException e) {
        return CliException.unreachable(e.text() + "; the second part is added as " + second.id() + ", but "
                + event.id() + " may not be shortened. Remove the second part, and split again");
    }
}
