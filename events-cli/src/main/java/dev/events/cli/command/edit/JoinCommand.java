package dev.events.cli.command.edit;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Confirmation;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPreview;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code join}: makes one event of several. */
public final class JoinCommand extends ChangingCommand {
    /** People do not care about a shorter one. */
    private static final Duration LONGEST_GAP = Duration.ofMinutes(1);

    private final Arguments.Texts ids = arguments.parameters("ID", "The ids of the events, at least two.");

    private final Arguments.Flag yes = arguments.flag("--yes", "Do not ask for confirmation.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public JoinCommand(CliEnvironment environment) {
        super("join", environment);
        describe(
                "Makes one event of several, and prints it.",
                "It goes from the earliest start to the latest stop and has all their tags and notes. It keeps the id of the"
                        + " earliest; the others are removed.",
                "If there is a gap of more than a minute between them, asks for confirmation on a terminal.");
        examplesAfter(
                List.of("Exit status 1: no such event, an event that was changed meanwhile, or no confirmation."),
                "events-cli join @1 @2",
                "events-cli join 0718 0719 071a");
    }

    @Override
    protected int change() {
        if (ids.get().size() < 2) {
            throw CliException.usage("which events? Give at least two ids");
        }
        EventsClient client = connect(server);
        List<EventsClient.Found> found = find(client);
        List<Event> events = found.stream().map(EventsClient.Found::event).toList();
        Event joined = join(events);
        Duration gap = longestGap(events);
        if (gap.compareTo(LONGEST_GAP) > 0 && !yes.isSet() && environment.canAsk()) {
            EventPreview.print(events, events.size(), environment, err());
            String length = TimeFormatter.hours(TimeFormatter.seconds(gap));
            if (!Confirmation.isAnsweredYes(
                    "There is a gap of " + length + " between them. Join?", environment, err())) {
                printError("nothing joined");
                return ExitCodes.REFUSED;
            }
        }
        Event first = save(client, found.get(0), joined);
        output.printOne(first, out());
        out().flush();
        return removeOthers(client, events);
    }

    /** The events by ascending start. */
    private List<EventsClient.Found> find(EventsClient client) {
        EventIds known = new EventIds(environment);
        Set<String> full = new LinkedHashSet<>();
        ids.get().forEach(id -> full.add(known.resolve(client, "ID", id)));
        if (full.size() < 2) {
            throw CliException.usage("these ids mean one event; give at least two");
        }
        List<EventsClient.Found> found = new ArrayList<>();
        for (String id : full) {
            found.add(client.find(id).orElseThrow(() -> CliException.refused("no event has the id " + id)));
        }
        found.sort(
                Comparator.comparing((EventsClient.Found each) -> each.event().start())
                        .thenComparing(each -> each.event().id()));
        return found;
    }

    private static Event join(List<Event> events) {
        Event first = events.get(0);
        boolean open = events.stream().anyMatch(Event::open);
        Instant stop = null;
        Set<String> tags = new LinkedHashSet<>();
        Set<String> notes = new LinkedHashSet<>();
        for (Event event : events) {
            Instant end = end(event);
            stop = stop == null || end.isAfter(stop) ? end : stop;
            tags.addAll(event.tags());
            if (event.note() != null) {
                notes.add(event.note());
            }
        }
        return new Event(
                first.id(),
                first.start(),
                open ? null : stop,
                open,
                tags,
                notes.isEmpty() ? null : String.join("; ", notes));
    }

    private static Instant end(Event event) {
        return event.stop() == null ? event.start() : event.stop();
    }

    /** The longest time between these events; an open one covers all after its start. */
    private static Duration longestGap(List<Event> events) {
        Duration longest = Duration.ZERO;
        Instant coveredUntil = events.get(0).start();
        for (Event event : events) {
            Duration gap = Duration.between(coveredUntil, event.start());
            longest = gap.compareTo(longest) > 0 ? gap : longest;
            Instant end = event.open() ? Instant.MAX : end(event);
            coveredUntil = end.isAfter(coveredUntil) ? end : coveredUntil;
            if (event.open()) {
                break;
            }
        }
        return longest;
    }

    /** Makes the first event the whole, before the others are removed, so that nothing is lost if this is interrupted. */
    private static Event save(EventsClient client, EventsClient.Found first, Event joined) {
        Instant stop = joined.stop();
        String json = EventCodec.object(fields -> {
            EventCodec.writeEnding(fields, stop == null ? Ending.open(true) : Ending.at(stop));
            fields.writeArrayFieldStart("tags");
            for (String tag : joined.tags()) {
                fields.writeString(tag);
            }
            fields.writeEndArray();
            if (joined.note() != null) {
                fields.writeStringField("note", joined.note());
            }
        });
        try {
            Optional<Event> saved = client.patch(joined.id(), json, first.etag());
            if (saved.isPresent()) {
                return saved.get();
            }
        } catch (EventsClient.Changed e) {
            // Handled as an event that is gone.
        }
        throw CliException.refused(
                "nothing joined: the event " + joined.id() + " was just changed by somebody else; try again");
    }

    /** Removes all but the first, if they are still as they were joined. */
    private int removeOthers(EventsClient client, List<Event> events) {
        int exitCode = ExitCodes.DONE;
        for (Event event : events.subList(1, events.size())) {
            String name = event.id() + (event.tags().isEmpty() ? "" : " (" + String.join(", ", event.tags()) + ")");
            try {
                Optional<EventsClient.Found> now = client.find(event.id());
                if (now.isPresent() && !now.get().event().equals(event)) {
                    throw CliException.refused("somebody else just changed it");
                }
                client.remove(event.id());
                err().println("Joined and removed: " + TerminalText.visible(name));
            } catch (CliException e) {
                printError(TerminalText.visible(name + " is joined, but perhaps still there too: " + e.text()));
                exitCode = e.exitCode();
            }
        }
        return exitCode;
    }
}
