package dev.events.cli.command.edit;

import dev.events.cli.client.EventsClient;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TextEditor;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Edits events in the user's editor, until all changes are saved or the user gives up. */
final class EditorSession {
    private final EventsClient client;
    private final CliEnvironment environment;
    private final PrintWriter err;
    private final Consumer<Event> saved;
    private final TimeFormatter times;
    /** The events as the form shows them. */
    private final Map<String, Event> shown = new LinkedHashMap<>();

    private boolean isComplete = true;
    /** Whether the server did not take something that the user wrote. */
    private boolean isUnsaved;

    /** @param saved gets each event once it is changed */
    EditorSession(EventsClient client, CliEnvironment environment, PrintWriter err, Consumer<Event> saved) {
        this.client = client;
        this.environment = environment;
        this.err = err;
        this.saved = saved;
        this.times = new TimeFormatter(environment.clock(), false);
    }

    /** Edits these events; returns the exit code. */
    int edit(List<Event> events) {
        events.forEach(event -> shown.put(event.id(), event));
        try (TextEditor editor = new TextEditor(environment, "events.txt")) {
            String form = EventForm.write(
                    events.stream().map(event -> EventForm.block(event, times)).toList());
            try {
                return edit(editor, form);
            } catch (RuntimeException e) {
                if (isUnsaved || editor.differsFrom(form)) {
                    printError("not all is saved; what you wrote is in " + editor.keep());
                    throw e;
                }
                throw e instanceof CliException failure && failure.exitCode() == ExitCodes.REFUSED
                        ? CliException.refused(failure.text() + "; nothing changed")
                        : e;
            }
        }
    }

    private int edit(TextEditor editor, String first) {
        String form = first;
        while (true) {
            String text = editor.edit(form);
            EventForm.Content content = EventForm.read(text);
            boolean isBlank = content.blocks().isEmpty() && content.errors().isEmpty();
            if (isBlank || text.equals(form)) {
                boolean isGivenUp = !isBlank && !form.equals(first);
                if (isUnsaved || isGivenUp) {
                    printError("not all is saved; what you wrote is in " + editor.keep());
                    return ExitCodes.REFUSED;
                }
                err.println("Nothing changed.");
                return ExitCodes.DONE;
            }
            List<String> errors = new ArrayList<>(content.errors());
            List<FormChange> changes = changes(content, errors);
            if (!errors.isEmpty()) {
                form = EventForm.withErrors(text, errors);
                continue;
            }
            if (changes.isEmpty()) {
                err.println("Nothing changed.");
                return ExitCodes.DONE;
            }
            List<EventForm.Block> unsaved = save(changes, content, errors);
            isUnsaved = !unsaved.isEmpty();
            if (!isUnsaved) {
                return isComplete ? ExitCodes.DONE : ExitCodes.REFUSED;
            }
            form = EventForm.withErrors(EventForm.write(unsaved), errors);
        }
    }

    private List<FormChange> changes(EventForm.Content content, List<String> errors) {
        List<FormChange> changes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (EventForm.Block block : content.blocks()) {
            Event event = shown.get(block.id());
            if (event == null) {
                errors.add("\"" + block.id() + "\" is none of the events that you opened; an id cannot be changed");
            } else if (!seen.add(block.id())) {
                errors.add("the event " + block.id() + " stands there twice; delete one of the two");
            } else {
                try {
                    FormChange change = FormChange.of(block, event, environment.clock());
                    if (!change.isEmpty()) {
                        changes.add(change);
                    }
                } catch (CliException e) {
                    errors.add("the event " + block.id() + ": " + e.text());
                }
            }
        }
        return changes;
    }

    /** Saves the changes one by one; returns the blocks of those that the server did not take. */
    private List<EventForm.Block> save(List<FormChange> changes, EventForm.Content content, List<String> errors) {
        List<EventForm.Block> unsaved = new ArrayList<>();
        for (FormChange change : changes) {
            String id = change.before().id();
            EventForm.Block block = content.blocks().stream()
                    .filter(each -> each.id().equals(id))
                    .findFirst()
                    .orElseThrow();
            try {
                save(change, block, unsaved, errors);
            } catch (CliException e) {
                if (e.exitCode() != ExitCodes.REFUSED) {
                    throw e;
                }
                errors.add("the event " + id + ": " + e.text());
                unsaved.add(block);
            }
        }
        return unsaved;
    }

    private void save(FormChange change, EventForm.Block block, List<EventForm.Block> unsaved, List<String> errors) {
        String id = change.before().id();
        Optional<EventsClient.Found> found = client.find(id);
        if (found.isPresent() && found.get().event().equals(change.before())) {
            try {
                Optional<Event> changed =
                        client.patch(id, change.json(), found.get().etag());
                if (changed.isPresent()) {
                    saved.accept(changed.get());
                    return;
                }
                found = Optional.empty();
            } catch (EventsClient.Changed e) {
                found = client.find(id);
            }
        }
        if (found.isEmpty()) {
            printError("the event " + id + " was removed while you edited it");
            isComplete = false;
            return;
        }
        Event now = found.get().event();
        shown.put(id, now);
        unsaved.add(rebased(block, change.before(), now));
        errors.add("the event " + id
                + " was changed by somebody else while you edited it. Below is what it is now, with your"
                + " changes. Delete these lines to save it so.");
    }

    /** The block of the event as it is now, with the fields that the user changed. */
    private EventForm.Block rebased(EventForm.Block block, Event before, Event now) {
        EventForm.Block original = EventForm.block(before, times);
        EventForm.Block current = EventForm.block(now, times);
        Map<String, String> fields = new LinkedHashMap<>(current.fields());
        block.fields().forEach((name, text) -> {
            if (!text.equals(original.fields().get(name))) {
                fields.put(name, text);
            }
        });
        return new EventForm.Block(block.id(), fields);
    }

    private void printError(String message) {
        Messages.printError(err, message);
    }
}
