package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests that add, change or remove many events at once. */
public final class BulkClient {
    /** How long events are sent again that the server's store does not take. The server, too, waits for its store. */
    private static final long REPEATS_NANOS = TimeUnit.MINUTES.toNanos(1);

    private static final long FIRST_PAUSE_MILLIS = 500;
    private static final long LONGEST_PAUSE_MILLIS = 8000;

    private final ServerConnection server;

    BulkClient(ServerConnection server) {
        this.server = server;
    }

    /** Changes the events that match a filter; with {@code dryRun} only counts them. */
    public Edited edit(Filter filter, String json, boolean dryRun) {
        HttpUrl.Builder url = server.url(EventsClient.EVENTS, filter);
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder()
                .url(url.build())
                .patch(ServerConnection.body(ServerConnection.MERGE_PATCH, json))
                .build();
        Edited edited = server.read(request, Edited::read);
        server.operations().note(edited.operation());
        return edited;
    }

    /**
     * Sends many events and returns the answer to each. Events that the server's store did not take, all of them or some, are sent
     * again for about a minute: until MongoDB has a primary again, say.
     *
     * @param dryRun true to add nothing and only learn what would become of them
     * @param repeats is told how many events are sent again, each time
     * @throws CliException if the store does not take them in the end
     */
    public List<UploadAnswer> upload(List<Event> events, boolean dryRun, IntConsumer repeats) {
        List<UploadAnswer> answers = new ArrayList<>(send(events, dryRun));
        List<Integer> left = toRepeat(answers);
        long end = System.nanoTime() + REPEATS_NANOS;
        for (long pause = FIRST_PAUSE_MILLIS; !left.isEmpty(); pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
            if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause) > end) {
                throw CliException.unreachable("the server did not store " + left.size() + " of " + events.size()
                        + " lines: " + answers.get(left.get(0)).error());
            }
            repeats.accept(left.size());
            ServerConnection.pause(pause);
            List<UploadAnswer> again = send(left.stream().map(events::get).toList(), dryRun);
            for (int i = 0; i < left.size(); i++) {
                answers.set(left.get(i), again.get(i));
            }
            left = toRepeat(answers);
        }
        return answers;
    }

    private static List<Integer> toRepeat(List<UploadAnswer> answers) {
        return IntStream.range(0, answers.size())
                .filter(i -> answers.get(i).retry())
                .boxed()
                .toList();
    }

    private List<UploadAnswer> send(List<Event> events, boolean dryRun) {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(EventCodec.write(event)).append('\n'));
        HttpUrl.Builder url = server.url(EventsClient.EVENTS);
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        Request request = new Request.Builder()
                .url(url.build())
                .post(ServerConnection.body(ServerConnection.NDJSON, lines.toString()))
                .build();
        List<UploadAnswer> answers;
        try (Response response = server.send(request)) {
            if (response.code() == ServerConnection.UNAVAILABLE) {
                // No line was answered, so each may be sent again.
                return Collections.nCopies(
                        events.size(),
                        UploadAnswer.unavailable(server.unavailable(response).text()));
            }
            server.requireSuccess(response);
            answers = server.parse(response, parser -> {
                List<UploadAnswer> read = new ArrayList<>();
                while (parser.nextToken() != null) {
                    read.add(UploadAnswer.read(parser));
                }
                return read;
            });
            if (answers.stream().anyMatch(UploadAnswer::isAdded)) {
                server.operations().note(response);
            }
        }
        if (answers.size() != events.size()) {
            throw CliException.refused("the server answered " + answers.size() + " of " + events.size() + " lines");
        }
        return answers;
    }

    /** How to remove. */
    public enum Removal {
        /** Only count. */
        DRY_RUN,
        /** Remove. If the server keeps a history, that can be undone. */
        REMOVE,
        /** Remove, and leave no copy to undo that. */
        FOREVER
    }

    /** Removes the events that match a filter, which must not be empty; returns how many. */
    public long removeMatching(Filter filter, Removal removal) {
        if (filter.isEmpty()) {
            throw new IllegalArgumentException("an empty filter means everything; say removeAll");
        }
        return remove(server.url(EventsClient.EVENTS, filter), removal);
    }

    /** Removes every event and returns how many. */
    public long removeAll(Removal removal) {
        return remove(server.url(EventsClient.EVENTS).addQueryParameter("all", "true"), removal);
    }

    /**
     * Removes every event that starts at one of these times. They are decimal numbers and are sent unchanged.
     *
     * @return the times at which an event started
     */
    public Set<String> removeStartingAt(Collection<String> starts) {
        String json = EventCodec.object(fields -> {
            fields.writeArrayFieldStart("start_epoch_array");
            for (String start : starts) {
                fields.writeString(start);
            }
            fields.writeEndArray();
        });
        Request request = new Request.Builder()
                .url(server.url("remove_events").build())
                .post(ServerConnection.body(ServerConnection.JSON, json))
                .build();
        // The answer contains a Python list as text. Numbers are never escaped in it, so it need not be parsed.
        String removed = server.read(request, parser -> readTextField(parser, "start_epoch_array_deleted"));
        Set<String> known = new LinkedHashSet<>(starts);
        known.removeIf(start -> !removed.contains("'" + start + "'"));
        return known;
    }

    private long remove(HttpUrl.Builder url, Removal removal) {
        boolean dryRun = removal == Removal.DRY_RUN;
        if (dryRun) {
            url.addQueryParameter("dry_run", "true");
        }
        if (removal == Removal.FOREVER) {
            url.addQueryParameter("forever", "true");
        }
        Request request = new Request.Builder().url(url.build()).delete().build();
        String field = dryRun ? "matched" : "removed";
        return server.read(request, parser -> readRemoved(parser, field));
    }

    /** The number in this field; also notes the operation. */
    private long readRemoved(JsonParser parser, String field) throws IOException {
        long count = -1;
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals(field)) {
                count = parser.getLongValue();
            } else if (name.equals("operation") && value == JsonToken.VALUE_STRING) {
                server.operations().note(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
        if (count < 0) {
            throw new EventCodec.MalformedAnswer(parser, "no " + field + " in it");
        }
        return count;
    }

    private static String readTextField(JsonParser parser, String field) throws IOException {
        goTo(field, parser);
        return parser.getText();
    }

    private static void goTo(String field, JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals(field);
            parser.nextToken();
            if (requested) {
                return;
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no " + field + " in it");
    }

    /**
     * The result of a bulk edit.
     *
     * @param errors for some of the refused events, the id and the reason
     * @param operation what the history knows it by; null for nothing
     */
    public record Edited(
            long matched,
            long changed,
            long refused,
            List<String> errors,
            @Nullable String operation) {
        private static Edited read(JsonParser parser) throws IOException {
            long matched = 0;
            long changed = 0;
            long refused = 0;
            List<String> errors = new ArrayList<>();
            String operation = null;
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "matched" -> matched = parser.getLongValue();
                    case "changed" -> changed = parser.getLongValue();
                    case "refused" -> refused = parser.getLongValue();
                    case "errors" -> {
                        StatsTable.readRows(parser).forEach(row -> errors.add(row.get("id") + ": " + row.get("error")));
                    }
                    case "operation" -> operation = value == JsonToken.VALUE_STRING ? parser.getText() : null;
                    default -> parser.skipChildren();
                }
            }
            return new Edited(matched, changed, refused, List.copyOf(errors), operation);
        }
    }
}
