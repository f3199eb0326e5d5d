package dev.events.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit}: another start, stop, note or tags, for events by id or by filter. */
@Command(
        name = "edit",
        description = {
            "Changes events: those with the ids, each of which is printed, or all that match a filter.",
            "On a terminal, a filter asks first. Prints how many were changed."
        },
        footer = {
            "",
            "Exit status is 1 if there was no such event, if the change did not suit one of them, or if the question was"
                    + " not answered with yes.",
            "",
            "Examples:",
            "  events-cli edit 6564c1f0a1b2c3d4e5f60718 --note 'v2.2' --add-tag late",
            "  events-cli edit --tag backup --open --stop now --yes",
            "  events-cli edit --tag tset --remove-tag tset --add-tag test --dry-run"
        })
final class EditCommand implements Callable<Integer> {
    /** How often a change is made anew because the event changed in between. */
    private static final int ATTEMPTS = 5;

    private final CliEnvironment environment;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's to set
    private CommandSpec spec;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "The events with these ids.")
    private List<String> ids = List.of();

    @Option(names = "--add-tag", paramLabel = "TAG", description = "Put this tag after those there are.")
    private List<String> addTags = List.of();

    @Option(names = "--remove-tag", paramLabel = "TAG", description = "Take this tag away.")
    private List<String> removeTags = List.of();

    @Option(names = "--stop", paramLabel = "TIME", description = "When they ended.")
    private @Nullable Instant stop;

    @Option(names = "--reopen", description = "Let them go on.")
    private boolean reopen;

    @Option(names = "--start", paramLabel = "TIME", description = "When it began; only with ids.")
    private @Nullable Instant start;

    @Option(names = "--note", paramLabel = "NOTE", description = "Any text, nothing for no note; only with ids.")
    private @Nullable String note;

    @Mixin
    private final FilterOptions filter = new FilterOptions();

    @Option(names = "--dry-run", description = "Change nothing, only count.")
    private boolean dryRun;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Mixin
    private final OutputOptions output;

    @Mixin
    private final ServerOptions server;

    EditCommand(CliEnvironment environment) {
        this.environment = environment;
        this.output = new OutputOptions(environment);
        this.server = new ServerOptions(environment);
    }

    @Override
    public Integer call() {
        Filter wanted = filter.toFilter();
        Set<String> wantedIds = new LinkedHashSet<>();
        ids.forEach(id -> wantedIds.add(EventIdText.require("ID", id)));
        addTags.forEach(tag -> FilterOptions.requireText("--add-tag", tag));
        removeTags.forEach(tag -> FilterOptions.requireText("--remove-tag", tag));
        if (wantedIds.isEmpty() == wanted.isEmpty()) {
            throw CliException.usage(
                    wanted.isEmpty()
                            ? "nothing to change is given; it must be an id or a filter"
                            : "an id and a filter contradict each other; give one of them");
        }
        if (stop != null && reopen) {
            throw CliException.usage("--stop and --reopen contradict each other; give one of them");
        }
        boolean single = start != null || note != null;
        if (!single && stop == null && !reopen && addTags.isEmpty() && removeTags.isEmpty()) {
            throw CliException.usage(
                    "no change is given; it must be --add-tag, --remove-tag, --start, --stop, --reopen" + " or --note");
        }
        if (single && !wanted.isEmpty()) {
            throw CliException.usage("--start and --note belong to one event; give its id");
        }
        EventsClient client = server.connect();
        return wanted.isEmpty() ? editEach(client, wantedIds) : editMany(client, wanted);
    }

    private int editMany(EventsClient client, Filter wanted) {
        String json = EventJson.object(fields -> {
            writeTags(fields, "add_tags", addTags);
            writeTags(fields, "remove_tags", removeTags);
            writeStop(fields);
        });
        boolean asks = !dryRun && !yes && environment.canAsk();
        if (dryRun || asks) {
            EventsClient.Edited edited = client.edit(wanted, false, json, true);
            if (dryRun || edited.changed() == 0) {
                return tell(edited, dryRun ? " would be changed" : " changed");
            }
            String question = "Change " + RemoveCommand.events(edited.changed()) + "?";
            if (!Question.isAnsweredYes(
                    question, environment, spec.commandLine().getErr())) {
                tellError("nothing was changed");
                return ExitCodes.REFUSED;
            }
        }
        return tell(client.edit(wanted, false, json, false), " changed");
    }

    private int tell(EventsClient.Edited edited, String tense) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(RemoveCommand.events(edited.changed()) + tense);
        out.flush();
        if (edited.matched() == 0) {
            tellError("no event matches");
            return ExitCodes.REFUSED;
        }
        edited.errors().forEach(this::tellError);
        if (edited.refused() > edited.errors().size()) {
            tellError("the change does not suit " + RemoveCommand.events(edited.refused()) + " in all");
        }
        return edited.refused() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private int editEach(EventsClient client, Set<String> wanted) {
        PrintWriter out = spec.commandLine().getOut();
        EventPrinter printer = environment.outIsTerminal() || output.format().isPresent() ? output.printer(out) : null;
        int missing = 0;
        for (String id : wanted) {
            Optional<Event> edited = dryRun ? client.find(id).map(EventsClient.Found::event) : edit(client, id);
            if (edited.isEmpty()) {
                tellError("there is no event with the id " + id);
                missing++;
            } else if (printer != null && !dryRun) {
                printer.print(edited.get());
            } else if (!dryRun) {
                out.println(id);
            }
        }
        if (printer != null) {
            printer.finish();
        }
        if (dryRun) {
            out.println(RemoveCommand.events(wanted.size() - missing) + " would be changed");
        }
        return missing == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private Optional<Event> edit(EventsClient client, String id) {
        if (addTags.isEmpty() && removeTags.isEmpty()) {
            return client.patch(id, patch(null), null);
        }
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<EventsClient.Found> found = client.find(id);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            Set<String> tags = new LinkedHashSet<>(found.get().event().tags());
            tags.removeAll(Set.copyOf(removeTags));
            tags.addAll(addTags);
            try {
                return client.patch(id, patch(tags), found.get().etag());
            } catch (EventsClient.Changed e) {
                // Once more, with the tags that it has now.
            }
        }
        throw CliException.refused("the event " + id + " changes all the time; try again");
    }

    private String patch(@Nullable Set<String> tags) {
        return EventJson.object(fields -> {
            if (start != null) {
                EventJson.writeTime(fields, "start", start);
            }
            writeStop(fields);
            if (tags != null) {
                writeTags(fields, "tags", tags);
            }
            if (note != null) {
                fields.writeStringField("note", note);
            }
        });
    }

    private void writeStop(JsonGenerator fields) throws IOException {
        if (reopen) {
            fields.writeNullField("stop");
        } else if (stop != null) {
            EventJson.writeTime(fields, "stop", stop);
        }
    }

    private static void writeTags(JsonGenerator fields, String name, Collection<String> tags) throws IOException {
        fields.writeArrayFieldStart(name);
        for (String tag : tags) {
            fields.writeString(tag);
        }
        fields.writeEndArray();
    }

    private void tellError(String message) {
        spec.commandLine().getErr().println(EventsCli.NAME + ": " + message);
    }
}
