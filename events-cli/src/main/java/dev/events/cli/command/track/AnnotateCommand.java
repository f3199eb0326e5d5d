package dev.events.cli.command.track;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.List;
import java.util.Optional;

/** {@code annotate}: adds to the note of an event, by default the open one. */
public final class AnnotateCommand extends ChangingCommand {
    /** How often this is tried again because the event changed in between. */
    private static final int ATTEMPTS = 5;

    private static final int FEWEST_DIGITS = 4;
    private static final int MOST_DIGITS = 24;

    private final Arguments.Texts words = arguments.parameters(
            "NOTE", "The text to add. The first word may be the id of the event, if others follow.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public AnnotateCommand(CliEnvironment environment) {
        super("annotate", environment);
        describe(
                "Adds to the note of an event, by default of the newest open one, and prints the event.",
                "An id or a filter that only one event matches chooses another event. \"; \" separates the text from the note that is"
                        + " there.",
                "The first word is an id if it looks like one, and other words follow: @1, or 4 to 24 hexadecimal digits, one of"
                        + " them from 0 to 9. To begin a note with such a word, quote the note.");
        examplesAfter(
                List.of("Exit status 1: no such event, or nothing is open."),
                "events-cli annotate waiting for the review",
                "events-cli annotate @2 was about the budget",
                "events-cli annotate '2026 budget, first draft'",
                "events-cli annotate --tag deploy --from today rolled back");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        List<String> words = this.words.get();
        boolean startsWithId = requested.isEmpty() && words.size() > 1 && looksLikeId(words.get(0));
        String addition = String.join(" ", startsWithId ? words.subList(1, words.size()) : words)
                .strip();
        if (words.size() == 1 && addition.startsWith("@") && looksLikeId(addition)) {
            throw CliException.usage("which note? Give the text to add after " + addition);
        }
        if (addition.isEmpty()) {
            throw CliException.usage("which note? Give the text to add");
        }
        EventsClient client = connect(server);
        EventFinder finder = new EventFinder(client, environment);
        List<Event> open = List.of();
        String id;
        if (startsWithId) {
            id = idOf(finder, words.get(0));
        } else if (!requested.isEmpty()) {
            id = finder.byFilter(requested).id();
        } else {
            open = new OpenEvents(client, environment.clock().instant()).newestFirst(requested);
            if (open.isEmpty()) {
                throw CliException.refused("no open event; give the id of the event, or a filter");
            }
            id = open.get(0).id();
        }
        output.printOne(annotate(client, id, addition), out());
        if (open.size() > 1) {
            out().flush();
            err().println("This is the newest of " + open.size() + " open events.");
        }
        return ExitCodes.DONE;
    }

    private static String idOf(EventFinder finder, String word) {
        try {
            return finder.byId(word).id();
        } catch (CliException e) {
            throw e.exitCode() == ExitCodes.REFUSED
                    ? CliException.refused(e.text() + "; if it is not an id, quote the whole note", e.details())
                    : e;
        }
    }

    private static Event annotate(EventsClient client, String id, String addition) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            EventsClient.Found found =
                    client.find(id).orElseThrow(() -> CliException.refused("no event has the id " + id));
            String note = found.event().note();
            String json = EventCodec.object(
                    fields -> fields.writeStringField("note", note == null ? addition : note + "; " + addition));
            try {
                Optional<Event> annotated = client.patch(id, json, found.etag());
                return annotated.orElseThrow(() -> CliException.refused("no event has the id " + id));
            } catch (EventsClient.Changed e) {
                // Try again with its new note.
            }
        }
        throw CliException.refused("the event " + id + " keeps changing; try again");
    }

    private static boolean looksLikeId(String word) {
        boolean isNumber = word.startsWith("@");
        boolean hasDigit = false;
        for (int i = isNumber ? 1 : 0; i < word.length(); i++) {
            char c = word.charAt(i);
            boolean digit = c >= '0' && c <= '9';
            boolean letter = (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
            if (!digit && (isNumber || !letter)) {
                return false;
            }
            hasDigit |= digit;
        }
        return hasDigit && (isNumber || (word.length() >= FEWEST_DIGITS && word.length() <= MOST_DIGITS));
    }
}
