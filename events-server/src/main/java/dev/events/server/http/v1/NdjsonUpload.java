package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.IdempotencyKey;
import dev.events.core.Operation;
import dev.events.core.StoreUnavailableException;
import dev.events.core.UnconfirmedChangeException;
import dev.events.core.history.EventHistory;
import dev.events.server.http.EventJson;
import dev.events.server.http.Json;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Operations;
import dev.events.server.http.Permission;
import dev.events.server.http.Problem;
import dev.events.server.http.RequestBody;
import dev.events.server.http.Responses;
import dev.events.server.http.RoutedRequest;
import dev.events.server.http.io.LineReader;
import dev.events.server.http.io.MinimumRateOutputStream;
import dev.events.server.http.io.SpooledPipe;
import dev.events.server.store.StoreBusyException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds any number of events, one JSON object a line. Each line is answered by a line. Lines are added in batches as
 * they arrive. The body is read no faster than the store writes.
 */
final class NdjsonUpload {
    private static final int BATCH_LINES = 1000;
    private static final int BATCH_BYTES = 1 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(NdjsonUpload.class);

    private final Clock clock;
    private final LongAdder linesAdded = new LongAdder();
    private final LongAdder linesRefused = new LongAdder();

    NdjsonUpload(Clock clock) {
        this.clock = clock;
    }

    /** The number of lines since the start whose event was added or existed already. */
    long linesAdded() {
        return linesAdded.sum();
    }

    /** The number of lines since the start that were answered with an error. */
    long linesRefused() {
        return linesRefused.sum();
    }

    /**
     * Adds the lines; in a dry run only answers them.
     *
     * @param key together with a line's number, the idempotency key of the line; null for none
     */
    void add(RoutedRequest request, HttpServletResponse response, @Nullable String key) throws IOException {
        boolean dryRun = request.parameters().flag("dry_run");
        if (dryRun && key != null) {
            throw Problem.badRequest("dry_run is true and there is an Idempotency-Key; a dry run needs none");
        }
        try (SpooledPipe answers = new SpooledPipe()) {
            LineReader lines = new LineReader(RequestBody.stream(request.raw()), RequestBody.MAX_BYTES);
            response.setContentType(MediaTypes.NDJSON);
            Responses.chunked(request.raw(), response);
            Operation operation = dryRun ? Operation.UNRECORDED : request.operation("");
            if (operation.isRecorded()) {
                response.setHeader(Operations.HEADER, operation.id());
            }
            OutputStream out = new MinimumRateOutputStream(response.getOutputStream());
            CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> drain(answers, out), request.executor());
            try {
                new Upload(request, operation, lines, key, dryRun, answers).runRecorded();
            } finally {
                answers.end();
                waitFor(drained);
            }
            out.close();
        }
    }

    private static void drain(SpooledPipe answers, OutputStream out) {
        try {
            answers.drainTo(out);
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private static void waitFor(CompletableFuture<Void> drained) throws IOException {
        try {
            drained.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e);
        }
    }

    /** A line of the current batch. */
    private record Entry(
            long line,
            @Nullable EventRequest request,
            @Nullable Addition addition,
            String error) {}

    /** A running upload. */
    private final class Upload {
        private final EventRepository events;
        private final EventHistory history;
        private final Operation operation;
        private final Permission permission;
        private final @Nullable String tag;
        private final LineReader lines;
        private final @Nullable String key;
        private final boolean dryRun;
        private final SpooledPipe answers;
        private final List<Entry> batch = new ArrayList<>();
        private long number;
        /** Once a line is answered, a failure can no longer change the status, so the other lines are answered too. */
        private boolean answered;

        /** Whether the history knows of it. */
        private boolean begun;

        private long added;

        /** Whether an event was not added for a reason that is not its own, or the client left. */
        private boolean failed;

        Upload(
                RoutedRequest request,
                Operation operation,
                LineReader lines,
                @Nullable String key,
                boolean dryRun,
                SpooledPipe answers) {
            this.events = request.events();
            this.history = request.history();
            this.operation = operation;
            this.permission = request.permission();
            this.tag = request.caller().tag();
            this.lines = lines;
            this.key = key;
            this.dryRun = dryRun;
            this.answers = answers;
        }

        /** Runs as one operation, which can be undone as far as it comes. */
        void runRecorded() throws IOException {
            boolean complete = false;
            try {
                run();
                complete = !failed;
            } finally {
                if (begun) {
                    end(complete);
                }
            }
        }

        private void end(boolean complete) {
            try {
                history.endImport(operation, added, complete);
            } catch (EventStoreException e) {
                // Every line is answered. The operation stays noted as running, and can be undone as well.
                LOG.warn("the end of operation {} is not in the history: {}", operation.id(), e.getMessage());
            }
        }

        private List<AddResult> add(List<Addition> additions) {
            if (!operation.isRecorded()) {
                return events.addAll(additions);
            }
            if (!begun) {
                history.beginImport(operation);
                begun = true;
            }
            List<AddResult> results = events.addAll(additions.stream()
                    .map(addition -> new Addition(addition.event(), addition.key(), operation.id()))
                    .toList());
            added += results.stream()
                    .filter(result -> result.outcome() == AddResult.Outcome.ADDED)
                    .count();
            return results;
        }

        private void run() throws IOException {
            int bytes = 0;
            while (next()) {
                number++;
                if (!lines.isBlank()) {
                    batch.add(entry());
                }
                bytes += lines.line().length;
                boolean full = batch.size() >= BATCH_LINES || bytes >= BATCH_BYTES;
                if (full || !moreHasArrived()) {
                    if (!addBatchAndAnswer()) {
                        failed = true;
                        return;
                    }
                    bytes = 0;
                }
            }
            addBatchAndAnswer();
        }

        private boolean next() throws IOException {
            try {
                return lines.next();
            } catch (IOException e) {
                throw failure(e);
            }
        }

        private boolean moreHasArrived() throws IOException {
            try {
                return lines.hasArrived();
            } catch (IOException e) {
                // A compressed body is decompressed to tell.
                throw failure(e);
            }
        }

        private Problem failure(IOException e) throws IOException {
            // Complete lines are added. The client cannot tell, and may repeat them.
            addBatchAndAnswer();
            return RequestBody.failure(e);
        }

        private Entry entry() {
            if (lines.isTooLong()) {
                return refused("the line has more than " + RequestBody.MAX_BYTES + " bytes (1 MiB)");
            }
            try {
                EventRequest request = EventRequest.of(Json.parse(lines.line())).withTag(tag);
                IdempotencyKey lineKey = key == null || request.id() != null
                        ? null
                        : IdempotencyKey.ofLine(key, number, request.canonical());
                return new Entry(number, request, new Addition(request.toEvent(clock.instant()), lineKey), "");
            } catch (Json.Malformed e) {
                return refused("the line is not JSON: " + e.getMessage());
            } catch (Problem | IllegalArgumentException e) {
                return refused(String.valueOf(e.getMessage()));
            }
        }

        private Entry refused(String error) {
            return new Entry(number, null, null, error);
        }

        /** Adds the batch; returns false if the client has disconnected. */
        private boolean addBatchAndAnswer() throws IOException {
            if (batch.isEmpty()) {
                return true;
            }
            List<Addition> additions = new ArrayList<>();
            for (Entry entry : batch) {
                if (entry.addition() != null) {
                    additions.add(entry.addition());
                }
            }
            List<AddResult> results = List.of();
            RuntimeException failure = null;
            try {
                permission.require();
                results = additions.isEmpty() ? List.of() : dryRun ? preview(additions) : add(additions);
            } catch (StoreUnavailableException e) {
                if (!answered) {
                    throw e;
                }
                failure = e;
            } catch (EventStoreException e) {
                failure = e;
            }
            failed |= failure != null;
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (JsonGenerator json = Json.generator(bytes)) {
                json.setRootValueSeparator(null);
                int next = 0;
                for (Entry entry : batch) {
                    json.writeStartObject();
                    json.writeNumberField("line", entry.line());
                    if (entry.request() == null) {
                        writeError(json, entry.error());
                    } else if (failure != null) {
                        writeFailure(json, failure);
                    } else {
                        write(json, entry.request(), results.get(next++));
                    }
                    json.writeEndObject();
                    json.writeRaw('\n');
                }
            }
            batch.clear();
            answered = true;
            return answers.put(bytes.toByteArray());
        }

        /** What {@link EventRepository#addAll} would return, if no two additions have the same id. */
        private List<AddResult> preview(List<Addition> additions) {
            Map<String, Event> existing = new HashMap<>();
            events.findAll(additions.stream()
                            .map(addition -> addition.event().id())
                            .toList())
                    .forEach(event -> existing.put(event.id(), event));
            List<AddResult> results = new ArrayList<>();
            for (Addition addition : additions) {
                Event event = addition.event();
                Event taken = existing.get(event.id());
                try {
                    event.requireWithinLimits();
                    results.add(
                            taken == null
                                    ? AddResult.of(AddResult.Outcome.ADDED, event)
                                    : AddResult.of(AddResult.Outcome.ID_TAKEN, taken));
                } catch (IllegalArgumentException e) {
                    results.add(AddResult.failed(event, e));
                }
            }
            return results;
        }

        private void write(JsonGenerator json, EventRequest request, AddResult result) throws IOException {
            String id = result.event().id();
            switch (result.outcome()) {
                case ADDED -> writeId(json, id, false);
                case REPEATED -> writeId(json, id, true);
                case ID_TAKEN -> {
                    if (request.isSatisfiedBy(result.event())) {
                        writeId(json, id, true);
                    } else {
                        writeError(json, "another event has the id " + id + " already");
                        json.writeFieldName("event");
                        EventJson.write(json, result.event());
                    }
                }
                case KEY_REUSED -> writeError(json, AddErrors.keyReused(String.valueOf(key)));
                case FAILED -> writeFailure(json, AddErrors.failure(result));
            }
        }

        private void writeId(JsonGenerator json, String id, boolean existing) throws IOException {
            json.writeStringField("id", id);
            if (existing) {
                json.writeBooleanField("existing", true);
            }
            count(linesAdded);
        }

        private void writeError(JsonGenerator json, String error) throws IOException {
            json.writeStringField("error", error);
            count(linesRefused);
        }

        /** Says whether the line may be sent again, which only makes sense if the store is to blame. */
        private void writeFailure(JsonGenerator json, RuntimeException failure) throws IOException {
            if (failure instanceof StoreUnavailableException unavailable) {
                // The message names the database's address, which is not the clients' business.
                writeError(json, unavailable.reason() + fate(unavailable));
                json.writeBooleanField("retry", true);
                failed = true;
            } else {
                writeError(json, String.valueOf(failure.getMessage()));
            }
        }

        private static String fate(StoreUnavailableException failure) {
            if (failure instanceof UnconfirmedChangeException) {
                // The reason says it already.
                return "";
            }
            return failure instanceof StoreBusyException
                    ? "; the event was not added"
                    : "; the event may or may not have been added";
        }

        private void count(LongAdder lines) {
            if (!dryRun) {
                lines.increment();
            }
        }
    }
}
