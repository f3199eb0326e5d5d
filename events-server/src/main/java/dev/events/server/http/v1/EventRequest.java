package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.Ending;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.server.http.EpochTimeParser;
import dev.events.server.http.JsonFields;
import dev.events.server.http.Problem;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A client's request to add an event, from JSON. Null fields are left to the server.
 *
 * @param id null to let the server choose one
 * @param start null for the time of the request
 * @param ending null for a mark
 */
record EventRequest(
        @Nullable String id,
        @Nullable Instant start,
        @Nullable Ending ending,
        Set<String> tags,
        @Nullable String note) {
    private static final List<String> FIELDS = List.of("id", "start", "stop", "duration", "open", "tags", "note");
    private static final List<String> EDITS = List.of("add_tags", "remove_tags", "stop", "duration", "open");

    /** @throws Problem 400 if a field is unknown or its value is of the wrong type or out of range */
    static EventRequest of(JsonNode body) {
        JsonFields.requireObject(body, FIELDS);
        String id = JsonFields.text("id", body.get("id"));
        return new EventRequest(
                id == null ? null : Event.requireId(id),
                JsonFields.time("start", body.get("start")),
                EndingFields.read(body),
                JsonFields.tags("tags", body.get("tags")),
                note(body.get("note")));
    }

    /**
     * The event to add.
     *
     * @throws IllegalArgumentException if it would stop before it starts, or after the year 9999
     */
    Event toEvent(Instant now) {
        Event mark = new Event(id == null ? Event.newId() : id, start == null ? now : start, null, tags, note);
        return ending == null ? mark : mark.withEnding(ending);
    }

    /** The same request with this id. */
    EventRequest withId(String eventId) {
        return new EventRequest(eventId, start, ending, tags, note);
    }

    /** The same request for an event that also has a tag; null for none. */
    EventRequest withTag(@Nullable String tag) {
        if (tag == null || tags.contains(tag)) {
            return this;
        }
        Set<String> more = new LinkedHashSet<>(tags);
        more.add(tag);
        return new EventRequest(id, start, ending, more, note);
    }

    /** Whether {@code event} equals the requested one. Ignores fields that the request leaves to the server. */
    boolean isSatisfiedBy(Event event) {
        return (id == null || id.equals(event.id()))
                && (start == null || start.equals(event.start()))
                && endsLike(event)
                && tags.equals(event.tags())
                && Objects.equals(note, event.note());
    }

    private boolean endsLike(Event event) {
        boolean open = ending != null && Boolean.TRUE.equals(ending.open());
        Instant stop = ending == null ? null : ending.stop();
        if (ending != null && ending.duration() != null) {
            stop = EpochSeconds.toInstant(EpochSeconds.toDouble(event.start().plus(ending.duration())));
        }
        return open == event.open() && Objects.equals(stop, event.stop());
    }

    /** A text that is equal for equal requests. */
    String canonical() {
        // The lengths ensure that different requests have different texts.
        StringBuilder text = new StringBuilder();
        text.append(start == null ? "now" : EpochSeconds.format(start)).append(' ');
        text.append(EndingFields.canonical(ending)).append(' ');
        for (String tag : new TreeSet<>(tags)) {
            text.append(tag.length()).append(':').append(tag);
        }
        return text.append(note == null ? "" : " " + note).toString();
    }

    /**
     * A change to one event, as a JSON merge patch (RFC 7396) of {@code start}, {@code stop} or {@code duration},
     * {@code open}, {@code tags} and {@code note}. It may have the {@code id} if that is unchanged.
     *
     * @throws Problem 400 if a field is unknown or its value is of the wrong type or out of range
     */
    static Event patched(Event event, JsonNode patch) {
        JsonFields.requireObject(patch, FIELDS);
        JsonNode id = patch.get("id");
        if (id != null && !(id.isTextual() && id.textValue().equalsIgnoreCase(event.id()))) {
            throw Problem.badRequest("id is " + JsonFields.shown(id) + "; an event's id cannot be changed");
        }
        JsonNode start = patch.get("start");
        if (start != null && start.isNull()) {
            throw Problem.badRequest("start is null; every event has a start");
        }
        Ending ending = EndingFields.read(patch);
        // A stop that is removed need not be after the new start.
        boolean replacesStop = ending != null && (ending.changesStop() || Boolean.TRUE.equals(ending.open()));
        Event changed = new Event(
                event.id(),
                start == null ? event.start() : EpochTimeParser.ofEvent("start", start),
                replacesStop ? null : event.stop(),
                event.open(),
                patch.has("tags") ? JsonFields.tags("tags", patch.get("tags")) : event.tags(),
                patch.has("note") ? note(patch.get("note")) : event.note());
        return ending == null ? changed : changed.withEnding(ending);
    }

    /**
     * A change to many events.
     *
     * @throws Problem 400 if a field is unknown or its value is of the wrong type or out of range
     * @throws IllegalArgumentException if it changes nothing
     */
    static EventEdit edit(JsonNode body) {
        JsonFields.requireObject(body, EDITS);
        return new EventEdit(
                JsonFields.tags("add_tags", body.get("add_tags")),
                JsonFields.tags("remove_tags", body.get("remove_tags")),
                EndingFields.read(body));
    }

    /**
     * Reads the time at which to stop an event: {@code stop} of the body.
     *
     * @return null if the body has no {@code stop}
     * @throws Problem 400 if a field is unknown or its value is no time
     */
    static @Nullable Instant stopAt(JsonNode body) {
        JsonFields.requireObject(body, List.of("stop"));
        return JsonFields.time("stop", body.get("stop"));
    }

    private static @Nullable String note(@Nullable JsonNode node) {
        String note = JsonFields.text("note", node);
        return note == null || note.isEmpty() ? null : note;
    }
}
