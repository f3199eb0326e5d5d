package dev.events.cli.command.transfer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventsClient;
import dev.events.cli.console.Messages;
import dev.events.cli.console.Progress;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.read.EventReader;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sends imported events in chunks and counts what became of them. */
public final class ImportUpload implements EventReader.Sink {
    /** A few hundred kilobytes a request. */
    private static final int CHUNK = 2000;

    private final @Nullable EventsClient client;
    private final List<String> extraTags;
    private final PrintWriter err;
    private final List<String> places = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private @Nullable Progress progress;
    private long added;
    private long existing;
    private long updated;
    private long refused;

    ImportUpload(@Nullable EventsClient client, List<String> extraTags, PrintWriter err) {
        this.err = err;
        this.client = client;
        this.extraTags = extraTags;
    }

    /** @param progress counts the events */
    void setProgress(Progress progress) {
        this.progress = progress;
    }

    long refused() {
        return refused;
    }

    @Override
    public void event(String place, Event event) {
        Set<String> all = new LinkedHashSet<>(event.tags());
        all.addAll(extraTags);
        Event tagged = new Event(event.id(), event.start(), event.stop(), event.open(), all, event.note());
        places.add(place);
        events.add(tagged);
        if (events.size() == CHUNK) {
            flush();
        }
        if (progress != null) {
            progress.count();
        }
    }

    @Override
    public void refuse(String place, String reason) {
        refused++;
        remark(place, reason);
    }

    @Override
    public void remark(String place, String what) {
        if (progress != null) {
            progress.clear();
        }
        Messages.printError(err, TerminalText.visible(place) + ": " + TerminalText.visible(what));
    }

    boolean isStarted() {
        return added + existing + updated + refused > 0;
    }

    void flush() {
        if (client == null) {
            added += events.size();
        } else if (!events.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            events.forEach(event -> lines.append(EventCodec.write(event)).append('\n'));
            client.bulk().upload(lines.toString(), answer -> accept(client, answer));
        }
        places.clear();
        events.clear();
    }

    private void accept(EventsClient known, JsonParser answer) {
        try {
            int line = 0;
            boolean repeated = false;
            String error = null;
            while (answer.nextToken() != JsonToken.END_OBJECT) {
                String name = answer.currentName();
                answer.nextToken();
                switch (name) {
                    case "line" -> line = answer.getIntValue();
                    case "existing" -> repeated = answer.getBooleanValue();
                    case "error" -> error = answer.getText();
                    default -> answer.skipChildren();
                }
            }
            if (error == null && repeated) {
                existing++;
            } else if (error == null) {
                added++;
            } else {
                update(known, places.get(line - 1), events.get(line - 1), error);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Handles an event whose id is taken by an event that differs. One with the same start and at least these tags is the
     * same event, changed since: it gets a first or a later stop, is opened if its source says that it goes on, and gets a
     * note if it has none.
     */
    private void update(EventsClient known, String place, Event event, String error) {
        Event existingEvent =
                known.find(event.id()).map(EventsClient.Found::event).orElse(null);
        if (existingEvent == null
                || !existingEvent.start().equals(event.start())
                || !existingEvent.tags().containsAll(event.tags())) {
            refuse(place, error);
            return;
        }
        Ending ending = ending(existingEvent, event);
        String note = existingEvent.note() == null ? event.note() : null;
        if (ending == null && note == null) {
            existing++;
            return;
        }
        String json = EventCodec.object(fields -> {
            EventCodec.writeEnding(fields, ending);
            if (note != null) {
                fields.writeStringField("note", note);
            }
        });
        if (known.patch(event.id(), json, null).isPresent()) {
            updated++;
        } else {
            refuse(place, error);
        }
    }

    /** The ending to add to the existing event, from the record; null if it adds nothing. */
    private static @Nullable Ending ending(Event existing, Event event) {
        Instant stop = event.stop();
        if (stop != null) {
            return existing.stop() == null || stop.isAfter(existing.stop()) ? Ending.at(stop) : null;
        }
        return event.open() && existing.stop() == null && !existing.open() ? Ending.open(true) : null;
    }

    void printCounts(PrintWriter out) {
        StringBuilder line = new StringBuilder();
        line.append(added).append(client == null ? " would be added" : " added");
        if (client != null) {
            line.append(", ").append(existing).append(" already there");
        }
        if (updated > 0) {
            line.append(", ").append(updated).append(" updated");
        }
        line.append(", ").append(refused).append(" refused");
        out.println(line);
        out.flush();
    }
}
