package dev.events.cli.command.edit;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.cli.client.BulkClient;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Confirmation;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPreview;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.EndingOptions;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code edit}: changes start, end, note or tags of events, by id or by filter. */
public final class EditCommand extends ChangingCommand {
    /** How often an edit is retried because the event changed in between. */
    private static final int ATTEMPTS = 5;
    /** The most events in the editor at once. */
    private static final int MOST_IN_EDITOR = 200;

    private final Arguments.Texts ids = arguments.parameters("ID", "The ids of the events.");

    private final Arguments.Texts addTags = arguments.texts("--add-tag", "TAG", "Add this tag; may be repeated.");

    private final Arguments.Texts removeTags =
            arguments.texts("--remove-tag", "TAG", "Remove this tag; may be repeated.");

    private final Arguments.Value<Instant> stop = arguments.value(Instant.class, "--stop", "TIME", "Set the stop.");

    private final Arguments.Value<Duration> duration = arguments.value(
            Duration.class, "--for", "DURATION", "Set the stop to this long after the start: 90m, 1h30m, 45s, 2d.");

    private final Arguments.Flag mark =
            arguments.flag("--mark", "Turn the events into marks: remove the stop and the open state.");

    private final Arguments.Flag reopen = arguments.flag("--reopen", "Open the events again: remove the stop.");

    private final Arguments.Value<Instant> start =
            arguments.value(Instant.class, "--start", "TIME", "Set the start; of one event.");

    private final Arguments.Value<String> note =
            arguments.text("--note", "NOTE", "Set the note, or remove it if NOTE is empty; of one event.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Only count what would be changed.");

    private final Arguments.Flag yes = arguments.flag("--yes", "Do not ask for confirmation.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public EditCommand(CliEnvironment environment) {
        super("edit", environment);
        describe(
                "Changes the events with the given ids and prints them, or all events that match a filter.",
                "With a filter, shows the events and asks for confirmation on a terminal, and prints how many were changed."
                        + " --start and --note need a filter that only one event matches.",
                "Without any change, opens the events in your editor ($VISUAL or $EDITOR), at most " + MOST_IN_EDITOR
                        + ". Errors bring you back to it; if you save nothing new, nothing changes.");
        examplesAfter(
                List.of("Exit status 1: no such event, an event that cannot be changed this way, or no confirmation."),
                "events-cli edit @1",
                "events-cli edit @1 --note 'v2.2' --add-tag late",
                "events-cli edit --from yesterday --to today",
                "events-cli edit --tag backup --open --stop now --yes",
                "events-cli edit --tag tset --remove-tag tset --add-tag test --dry-run");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        addTags.get().forEach(tag -> FilterOptions.requireText("--add-tag", tag));
        removeTags.get().forEach(tag -> FilterOptions.requireText("--remove-tag", tag));
        if (ids.get().isEmpty() == requested.isEmpty()) {
            throw CliException.usage(
                    requested.isEmpty()
                            ? "which events? Give an id or a filter"
                            : "an id and a filter exclude each other; give one of them");
        }
        boolean forOne = start.get() != null || note.get() != null;
        boolean inEditor = !forOne
                && ending() == null
                && addTags.get().isEmpty()
                && removeTags.get().isEmpty();
        if (inEditor && (dryRun.isSet() || !environment.inIsTerminal() || !environment.outIsTerminal())) {
            throw CliException.usage(
                    "nothing to change; give --add-tag, --remove-tag, --start, --stop, --for, --mark, --reopen or"
                            + " --note. (On a terminal, edit opens your editor.)");
        }
        EventsClient client = connect(server);
        if (inEditor) {
            return editInEditor(client, requested);
        }
        if (!requested.isEmpty() && !forOne) {
            return editMany(client, requested);
        }
        return editEach(
                client,
                requested.isEmpty()
                        ? requestedIds(client)
                        : Set.of(new EventFinder(client, environment)
                                .byFilter(requested)
                                .id()));
    }

    private Set<String> requestedIds(EventsClient client) {
        EventIds known = new EventIds(environment);
        Set<String> requestedIds = new LinkedHashSet<>();
        ids.get().forEach(id -> requestedIds.add(known.resolve(client, "ID", id)));
        return requestedIds;
    }

    private int editInEditor(EventsClient client, Filter requested) {
        List<Event> events = new ArrayList<>();
        if (requested.isEmpty()) {
            for (String id : requestedIds(client)) {
                events.add(client.find(id)
                        .orElseThrow(() -> CliException.refused("no event has the id " + id))
                        .event());
            }
        } else {
            events.addAll(client.newest(requested, MOST_IN_EDITOR + 1));
        }
        if (events.isEmpty()) {
            throw CliException.refused("no event matches");
        }
        if (events.size() > MOST_IN_EDITOR) {
            throw CliException.refused("more than " + MOST_IN_EDITOR
                    + " events, which is too many for the editor; use a narrower filter, or change them all with"
                    + " --add-tag, --remove-tag, --stop, --for, --mark or --reopen");
        }
        EventPrinter printer = output.printer(out());
        try {
            return new EditorSession(client, environment, err(), printer::print).edit(events);
        } finally {
            printer.finish(); // the changed events, even if another one failed
        }
    }

    private int editMany(EventsClient client, Filter requested) {
        String json = EventCodec.object(fields -> {
            writeTags(fields, "add_tags", addTags.get());
            writeTags(fields, "remove_tags", removeTags.get());
            EventCodec.writeEnding(fields, ending());
        });
        boolean dryRun = this.dryRun.isSet();
        boolean asks = !dryRun && !yes.isSet() && environment.canAsk();
        if (dryRun || asks) {
            BulkClient.Edited edited = client.bulk().edit(requested, json, true);
            if (dryRun || edited.changed() == 0) {
                return printCounts(edited, dryRun ? " would be changed" : " changed");
            }
            EventPreview.print(
                    client.page(requested, EventPreview.MOST, null).events(), edited.matched(), environment, err());
            String question = "Change " + Messages.events(edited.changed()) + "?";
            if (!Confirmation.isAnsweredYes(question, environment, err())) {
                printError("nothing changed");
                return ExitCodes.REFUSED;
            }
        }
        return printCounts(client.bulk().edit(requested, json, false), " changed");
    }

    private int printCounts(BulkClient.Edited edited, String tense) {
        PrintWriter out = out();
        out.println(Messages.events(edited.changed()) + tense);
        out.flush();
        if (edited.matched() == 0) {
            printError("no event matches");
            return ExitCodes.REFUSED;
        }
        edited.errors().forEach(this::printError);
        if (edited.refused() > edited.errors().size()) {
            printError(Messages.events(edited.refused()) + " in all cannot be changed this way");
        }
        return edited.refused() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private int editEach(EventsClient client, Set<String> requested) {
        PrintWriter out = out();
        EventPrinter printer = environment.outIsTerminal() || output.format().isPresent() ? output.printer(out) : null;
        boolean dryRun = this.dryRun.isSet();
        int missing = 0;
        try {
            for (String id : requested) {
                Optional<Event> edited = dryRun ? client.find(id).map(EventsClient.Found::event) : edit(client, id);
                if (edited.isEmpty()) {
                    printError("no event has the id " + id);
                    missing++;
                } else if (dryRun) {
                    missing += isOrdered(edited.get()) ? 0 : 1;
                } else if (printer != null) {
                    printer.print(edited.get());
                } else {
                    out.println(id);
                }
            }
        } finally {
            // Print the changed events even if a later edit fails.
            if (printer != null) {
                printer.finish();
            }
        }
        if (dryRun) {
            out.println(Messages.events(requested.size() - missing) + " would be changed");
        }
        return missing == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    /** Whether the event would stop at or after its start; prints an error if not. */
    private boolean isOrdered(Event event) {
        Instant begin = start.or(event.start());
        Ending ending = ending();
        Instant end = ending == null ? event.stop() : ending.stop();
        if (end == null || !end.isBefore(begin)) {
            return true;
        }
        TimeFormatter times = output.times();
        printError("the event " + event.id() + " would stop at " + times.time(end) + ", before its start at "
                + times.time(begin));
        return false;
    }

    private Optional<Event> edit(EventsClient client, String id) {
        if (addTags.get().isEmpty() && removeTags.get().isEmpty()) {
            return client.patch(id, patch(null), null);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<EventsClient.Found> found = client.find(id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Set<String> tags = new LinkedHashSet<>(found.get().event().tags());
            tags.removeAll(Set.copyOf(removeTags.get()));
            tags.addAll(addTags.get());
            try {
                return client.patch(id, patch(tags), found.get().etag());
            } catch (EventsClient.Changed e) {
                // Try again with its new tags.
            }
        }
        throw CliException.refused("the event " + id + " keeps changing; try again");
    }

    private String patch(@Nullable Set<String> tags) {
        Instant start = this.start.get();
        String note = this.note.get();
        return EventCodec.object(fields -> {
            if (start != null) {
                EventCodec.writeTime(fields, "start", start);
            }
            EventCodec.writeEnding(fields, ending());
            if (tags != null) {
                writeTags(fields, "tags", tags);
            }
            if (note != null) {
                fields.writeStringField("note", note);
            }
        });
    }

    private @Nullable Ending ending() {
        return new EndingOptions()
                .stop(stop.get())
                .duration(duration.get())
                .flag("--mark", mark, EndingOptions.MARK)
                .flag("--reopen", reopen, Ending.open(true))
                .get();
    }

    private static void writeTags(JsonGenerator fields, String name, Collection<String> tags) throws IOException {
        fields.writeArrayFieldStart(name);
        for (String tag : tags) {
            fields.writeString(tag);
        }
        fields.writeEndArray();
    }
}
