package dev.events.server;

import static dev.events.server.TestServer.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.FaultyMongo;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * The table "When MongoDB fails" of docs/operations.md, cell by cell: each request is sent while MongoDB fails in this way, and
 * status and store must be as the page says; then it is sent again, as a client would.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FailureTableTest {
    private static final Path PAGE = Path.of("..", "docs", "operations.md");
    private static final String HEADING = "### When MongoDB fails";

    private static final String ID = "00000000000000000000000a";
    private static final String ONE = "/v1/events/" + ID;
    private static final String KEPT = "{\"start\":1,\"open\":true,\"tags\":[\"kept\"]}";

    private static final String DONE = "done";
    private static final String NOT_DONE = "not done";
    private static final String MAY_BE_DONE = "may be done";

    /** Most of the time is spent waiting, so several cells are tried at a time. */
    private static final int RIGS = 4;

    private final BlockingQueue<Rig> rigs = new LinkedBlockingQueue<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(RIGS);

    @BeforeAll
    void start() {
        for (int i = 0; i < RIGS; i++) {
            rigs.add(new Rig());
        }
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        rigs.forEach(Rig::close);
    }

    /** A MongoDB that fails, with servers that use it. */
    private static final class Rig implements AutoCloseable {
        final FaultyMongo mongo = FaultyMongo.start();
        /** Waits for as long as it takes. */
        final RunningServer patient = RunningServer.on(mongo, "&timeoutMS=60000&serverSelectionTimeoutMS=60000");
        /** Soon gives up. */
        final RunningServer impatient = RunningServer.on(mongo, "&timeoutMS=700&serverSelectionTimeoutMS=700");

        @Override
        public void close() {
            mongo.clear();
            impatient.close();
            patient.close();
            mongo.close();
        }

        void check(Failure failure, Request request, String cell) throws Exception {
            patient.removeAll();
            assertEquals(201, patient.put(ONE, KEPT).statusCode());
            RunningServer server = failure.lasts() ? impatient : patient;

            failure.begin().accept(mongo);
            HttpResponse<String> response = request.send().apply(server);

            mongo.clear();
            mongo.elect();
            mongo.awaitQuiet();
            String outcome = outcome(request, response, cell);
            assertTrue(List.of(cell.split(", or ")).contains(outcome), () -> outcome + ", not: " + cell);
            boolean wasDone = fate(request).equals(DONE);
            HttpResponse<String> again = repeat(server, request);
            assertTrue(request.repeated().contains(again.statusCode()), again.statusCode() + " " + again.body());
            if (request.addsAgain() && wasDone) {
                assertTrue(added(events(), 2), () -> "not added twice: " + events());
            } else {
                assertEquals(DONE, fate(request));
            }
        }

        private String outcome(Request request, HttpResponse<String> response, String cell) {
            int status = response.statusCode();
            if (status == 503) {
                assertEquals("1", header(response, "Retry-After"));
            }
            if (request.isRead()) {
                return status == 200 ? DONE : Integer.toString(status);
            }
            if (status < 300 && !response.body().contains("\"error\"")) {
                return fate(request);
            }
            return status + ", " + (cell.endsWith(MAY_BE_DONE) ? MAY_BE_DONE : fate(request));
        }

        private String fate(Request request) {
            List<String> events = events();
            return request.isDone().test(events)
                    ? DONE
                    : request.isNot().test(events) ? NOT_DONE : "in part: " + events;
        }

        private List<String> events() {
            return patient.get("/v1/events", "application/x-ndjson")
                    .body()
                    .lines()
                    .toList();
        }

        /** Sends the request until MongoDB is back, which takes a driver a moment to notice. */
        static HttpResponse<String> repeat(RunningServer server, Request request) {
            HttpResponse<String> response = request.send().apply(server);
            for (int i = 1; i < 100 && response.statusCode() == 503; i++) {
                response = request.send().apply(server);
            }
            return response;
        }
    }

    /**
     * A way in which MongoDB fails.
     *
     * @param begin makes it fail
     * @param lasts whether it lasts for longer than the server waits
     */
    private record Failure(Consumer<FaultyMongo> begin, boolean lasts) {}

    private static Map<String, Failure> failures() {
        String[] writes = {"insert", "update", "delete"};
        String[] reads = {"find", "aggregate", "count"};
        String[] all = Stream.of(writes, reads).flatMap(Stream::of).toArray(String[]::new);
        Map<String, Failure> failures = new LinkedHashMap<>();
        failures.put("an election", new Failure(mongo -> mongo.stepDown(Duration.ofMillis(300)), false));
        failures.put("no primary for too long", new Failure(FaultyMongo::stepDown, true));
        failures.put(
                "a connection breaks before the command arrives",
                new Failure(
                        mongo -> {
                            mongo.on(reads).once().dropBefore();
                            mongo.on(writes).once().dropBefore();
                        },
                        false));
        failures.put(
                "a connection breaks before the answer arrives",
                new Failure(
                        mongo -> {
                            mongo.on(reads).once().dropAfter();
                            mongo.on(writes).once().dropAfter();
                        },
                        false));
        failures.put(
                "connections keep breaking", new Failure(mongo -> mongo.on(all).dropAfter(), true));
        failures.put("MongoDB hangs", new Failure(mongo -> mongo.on(all).hang(), true));
        failures.put("no server can be reached", new Failure(FaultyMongo::goAway, true));
        failures.put(
                "the write concern is not met",
                new Failure(mongo -> mongo.on(writes).failWriteConcern(64, "WriteConcernTimeout"), false));
        failures.put("a right is missing", new Failure(mongo -> mongo.on(all).fail(13, "Unauthorized"), false));
        failures.put("the disk is full", new Failure(mongo -> mongo.on(writes).fail(14031, "OutOfDiskSpace"), false));
        failures.put("any other error", new Failure(mongo -> mongo.on(all).fail(1, "InternalError"), false));
        return failures;
    }

    /**
     * A request.
     *
     * @param isDone whether the store, as a list of events in JSON, has what the request asked for once
     * @param isNot whether it is as before
     * @param repeated the statuses of the request when it is repeated
     */
    private record Request(
            String name,
            Function<TestServer, HttpResponse<String>> send,
            Predicate<List<String>> isDone,
            Predicate<List<String>> isNot,
            Set<Integer> repeated) {
        boolean isRead() {
            return name.startsWith("GET");
        }

        /** Whether a repeat adds a second event. */
        boolean addsAgain() {
            return name.equals("POST") || name.equals("POST /add_event");
        }
    }

    private static boolean added(List<String> events, int times) {
        return events.size() == 1 + times
                && events.stream().filter(event -> event.contains("\"new\"")).count() == times;
    }

    private static Request add(String name, Function<TestServer, HttpResponse<String>> send) {
        return new Request(name, send, events -> added(events, 1), events -> added(events, 0), Set.of(200, 201));
    }

    /** @param sign what only the changed event has */
    private static Request edit(String name, String sign, Function<TestServer, HttpResponse<String>> send) {
        return new Request(
                name,
                send,
                events -> events.size() == 1 && events.get(0).contains(sign),
                events -> events.size() == 1 && !events.get(0).contains(sign),
                // A second stop is a conflict.
                Set.of(200, 409));
    }

    private static Request remove(String name, Function<TestServer, HttpResponse<String>> send) {
        return new Request(
                name,
                send,
                List::isEmpty,
                events -> events.size() == 1 && events.get(0).contains("\"kept\""),
                // What is removed is not found.
                Set.of(200, 204, 404));
    }

    private static Request read(String name, Function<TestServer, HttpResponse<String>> send) {
        return new Request(name, send, events -> added(events, 0), events -> added(events, 0), Set.of(200));
    }

    /** By the titles of the table's columns. */
    private static final Map<String, List<Request>> REQUESTS = new LinkedHashMap<>();

    static {
        String event = "{\"start\":2,\"tags\":[\"new\"]}";
        REQUESTS.put(
                "add with a key or an id",
                List.of(
                        add("POST with a key", server -> server.addWithKey("a key", event)),
                        add("PUT", server -> server.put("/v1/events/00000000000000000000000b", event))));
        REQUESTS.put(
                "add without",
                List.of(
                        add("POST", server -> server.post("/v1/events", event)),
                        add("POST /add_event", server -> server.post("/add_event", "{\"tags\":[\"new\"]}"))));
        REQUESTS.put(
                "edit or remove one",
                List.of(
                        edit("PATCH", "\"note\"", server -> server.patch(ONE, "{\"note\":\"n\"}")),
                        edit("stop", "\"stop\":5", server -> server.post(ONE + "/stop", "{\"stop\":5}")),
                        remove("DELETE", server -> server.delete(ONE))));
        REQUESTS.put(
                "edit many",
                List.of(edit(
                        "PATCH by tag",
                        "\"more\"",
                        server -> server.patch("/v1/events?tag=kept", "{\"add_tags\":[\"more\"]}"))));
        REQUESTS.put(
                "remove many",
                List.of(
                        remove("DELETE by tag", server -> server.delete("/v1/events?tag=kept")),
                        remove("DELETE all", server -> server.delete("/v1/events?all=true")),
                        remove("purge", server -> server.post("/remove_events", "{\"purge\":true}")),
                        remove(
                                "POST /remove_events",
                                server -> server.post("/remove_events", "{\"start_epoch_array\":[1]}"))));
        REQUESTS.put(
                "read",
                List.of(
                        read("GET one", server -> server.get(ONE)),
                        read("GET a page", server -> server.get("/v1/events")),
                        read("GET as NDJSON", server -> server.get("/v1/events", "application/x-ndjson")),
                        read("GET /list_events", server -> server.get("/list_events")),
                        read("GET /v1/tags", server -> server.get("/v1/tags")),
                        read("GET /v1/stats", server -> server.get("/v1/stats?by=tag"))));
        REQUESTS.put(
                "upload with a key",
                List.of(add(
                        "POST of lines",
                        server -> server.send(server.request("/v1/events")
                                .header("Content-Type", "application/x-ndjson")
                                .header("Idempotency-Key", "lines")
                                .POST(BodyPublishers.ofString(event + "\n"))))));
    }

    /** The cells of the page's table, by failure and column. */
    private static Map<String, Map<String, String>> table() throws IOException {
        List<String> lines = Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.equals(HEADING))
                .dropWhile(line -> !line.startsWith("|"))
                .takeWhile(line -> line.startsWith("|"))
                .toList();
        List<String> titles = cells(lines.get(0));
        Map<String, Map<String, String>> table = new LinkedHashMap<>();
        for (String line : lines.subList(2, lines.size())) {
            List<String> cells = cells(line);
            Map<String, String> row = new LinkedHashMap<>();
            for (int i = 1; i < titles.size() - 1; i++) {
                row.put(titles.get(i), cells.get(i));
            }
            table.put(cells.get(0), row);
        }
        return table;
    }

    private static List<String> cells(String line) {
        return Stream.of(line.substring(1).split("\\|")).map(String::strip).toList();
    }

    @Test
    void table_hasEveryFailureAndEveryRequest() throws IOException {
        Map<String, Map<String, String>> table = table();

        assertEquals(List.copyOf(failures().keySet()), List.copyOf(table.keySet()));
        table.values().forEach(row -> assertEquals(List.copyOf(REQUESTS.keySet()), List.copyOf(row.keySet())));
    }

    @TestFactory
    Stream<DynamicContainer> cells() throws IOException {
        Map<String, Failure> failures = failures();
        List<DynamicContainer> rows = new ArrayList<>();
        table().forEach((title, row) -> {
            List<DynamicTest> tests = new ArrayList<>();
            row.forEach((column, cell) -> REQUESTS.getOrDefault(column, List.of())
                    .forEach(request -> {
                        Failure failure = Objects.requireNonNull(failures.get(title));
                        Future<?> result = threads.submit(() -> check(failure, request, cell));
                        tests.add(DynamicTest.dynamicTest(request.name() + ": " + cell, () -> pass(result)));
                    }));
            rows.add(DynamicContainer.dynamicContainer(title, tests));
        });
        return rows.stream();
    }

    private @Nullable Object check(Failure failure, Request request, String cell) throws Exception {
        Rig rig = rigs.take();
        try {
            rig.check(failure, request, cell);
        } finally {
            rigs.add(rig);
        }
        return null;
    }

    private static void pass(Future<?> result) throws Throwable {
        try {
            result.get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    /** A validator of the collection does so, which an operator may have set. */
    @Test
    void documentThatMongoDbRefuses_isNotDone_andTheReasonIsGiven() throws InterruptedException {
        Rig rig = rigs.take();
        try {
            rig.patient.removeAll();
            rig.mongo.on("insert").failDocument(121);

            HttpResponse<String> response = rig.patient.put(ONE, KEPT);

            rig.mongo.clear();
            assertEquals(503, response.statusCode(), response.body());
            assertTrue(response.body().contains("the store refused the event: error 121"), response.body());
            assertEquals(404, rig.patient.get(ONE).statusCode());
        } finally {
            rigs.add(rig);
        }
    }

    /** The event is there, and MongoDB cannot show it, so that nobody can say whose it is. */
    @Test
    void eventThatIsThere_andCannotBeRead_mayBeDone_andTheOthersAre() throws InterruptedException {
        Rig rig = rigs.take();
        try {
            RunningServer server = rig.patient;
            server.removeAll();
            String event = "{\"start\":2,\"tags\":[\"new\"]}";
            server.put(ONE, KEPT);
            server.addWithKey("a key", event);
            rig.mongo.on("find").fail(1, "InternalError");

            HttpResponse<String> put = server.put(ONE, KEPT);
            HttpResponse<String> post = server.addWithKey("a key", event);
            List<String> lines = server.upload("{\"id\":\"" + ID + "\",\"start\":1,\"open\":true}\n" + event + "\n")
                    .body()
                    .lines()
                    .toList();

            rig.mongo.clear();
            for (HttpResponse<String> response : List.of(put, post)) {
                assertEquals(503, response.statusCode(), response.body());
                assertEquals("1", header(response, "Retry-After"));
                assertTrue(response.body().contains("perhaps from the same request"), response.body());
            }
            assertTrue(
                    lines.get(0).endsWith("; the event may or may not have been added\",\"retry\":true}"),
                    lines.get(0));
            assertTrue(lines.get(1).startsWith("{\"line\":2,\"id\":"), lines.get(1));
            assertEquals(3, rig.events().size());
            assertEquals(200, server.put(ONE, KEPT).statusCode());
            assertEquals(200, server.addWithKey("a key", event).statusCode());
        } finally {
            rig.mongo.clear();
            rigs.add(rig);
        }
    }
}
