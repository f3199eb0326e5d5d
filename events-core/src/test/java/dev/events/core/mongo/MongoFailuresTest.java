package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.AddResult;
import dev.events.core.AddResult.Outcome;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.EventStoreException;
import dev.events.core.GroupCommitRepository;
import dev.events.core.IdempotencyKey;
import dev.events.core.PartialChangeException;
import dev.events.core.StatsBy;
import dev.events.core.StoreUnavailableException;
import dev.events.core.UnconfirmedChangeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a caller of the repository sees when MongoDB fails, and that a repeat then does what was asked, once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MongoFailuresTest {
    private static final Instant START = Instant.ofEpochSecond(1_700_000_000);
    private static final IdempotencyKey KEY = new IdempotencyKey("deploy-7", "body");

    private FaultyMongo mongo;
    /** Waits long enough for what is wrong to pass. */
    private MongoEventRepository repository;
    /** Soon gives up on what does not pass. */
    private MongoEventRepository impatient;

    @BeforeAll
    void startSet() {
        mongo = FaultyMongo.startWithSecondary();
        repository = open("");
        impatient = open("&timeoutMS=500");
    }

    private MongoEventRepository open(String options) {
        return MongoEventRepository.builder()
                .connectionString(mongo.connectionString() + options)
                .database("events_test")
                .collection("failures")
                .open();
    }

    @AfterAll
    void stopSet() {
        mongo.clear();
        impatient.close();
        repository.close();
        mongo.close();
    }

    @BeforeEach
    void empty() {
        repository.removeAll();
        mongo.forget();
    }

    @AfterEach
    void mend() {
        mongo.clear();
        mongo.catchUp();
    }

    private static final Map<String, Consumer<MongoEventRepository>> READS = Map.of(
            "find", r -> r.find("0123456789abcdef01234567"),
            "page", r -> r.page(EventQuery.ALL, EventOrder.NEWEST_FIRST, 10, null),
            "stream", r -> r.stream(EventQuery.ALL).close(),
            "count", r -> r.count(EventQuery.ALL),
            "tags", r -> r.tags("", 10),
            "ping", MongoEventRepository::ping);

    private static final Map<String, Consumer<MongoEventRepository>> WRITES = Map.of(
            "add", r -> r.add(event("added")),
            "addAll", r -> r.addAll(List.of(new Addition(event("added")), new Addition(event("added"), KEY))),
            "update", r -> r.update(kept(r).id(), e -> e.withNote("changed")),
            "edit",
                    r -> r.edit(
                            tagged("kept"), EventEdit.builder().addTags("more").build(), false),
            "remove", r -> r.remove(kept(r).id()),
            "removeIf", r -> r.remove(kept(r).id(), e -> true),
            "removeQuery", r -> r.remove(tagged("kept")),
            "removeStartingAt", r -> r.removeStartingAt(List.of(START)),
            "removeAll", MongoEventRepository::removeAll);

    private static final String[] READ_COMMANDS = {"find", "aggregate", "count", "ping"};
    private static final String[] WRITE_COMMANDS = {"insert", "update", "delete"};

    private static Event event(String tag) {
        return Event.mark(START, tag);
    }

    private static EventQuery tagged(String tag) {
        return EventQuery.builder().tag(tag).build();
    }

    private static Event kept(MongoEventRepository repository) {
        try (Stream<Event> events = repository.stream(tagged("kept"))) {
            return events.findFirst().orElseThrow();
        }
    }

    private static void run(String operation, MongoEventRepository repository) {
        Consumer<MongoEventRepository> call =
                READS.containsKey(operation) ? READS.get(operation) : WRITES.get(operation);
        if (call == null) {
            throw new IllegalArgumentException(operation);
        }
        call.accept(repository);
    }

    private static Stream<Arguments> codesAndOperations() {
        Map<Integer, String> codes = Map.ofEntries(
                Map.entry(10107, "NotWritablePrimary"),
                Map.entry(13435, "NotPrimaryNoSecondaryOk"),
                Map.entry(13436, "NotPrimaryOrSecondary"),
                Map.entry(11602, "InterruptedDueToReplStateChange"),
                Map.entry(91, "ShutdownInProgress"),
                Map.entry(6, "HostUnreachable"),
                Map.entry(89, "NetworkTimeout"),
                Map.entry(133, "FailedToSatisfyReadPreference"),
                Map.entry(50, "MaxTimeMSExpired"),
                Map.entry(262, "ExceededTimeLimit"),
                Map.entry(365, "TemporarilyUnavailable"),
                Map.entry(462, "IngressRequestRateLimitExceeded"),
                Map.entry(13, "Unauthorized"),
                Map.entry(14031, "OutOfDiskSpace"),
                Map.entry(1, "InternalError"));
        // Every code of some operations, and every operation with a code that drivers repeat and one that they do not.
        return codes.entrySet().stream()
                .flatMap(code -> Stream.concat(READS.keySet().stream(), WRITES.keySet().stream())
                        .filter(operation -> Set.of("page", "add", "update").contains(operation)
                                || Set.of(10107, 13).contains(code.getKey()))
                        .map(operation -> Arguments.of(code.getKey(), code.getValue(), operation)));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("codesAndOperations")
    void everyError_ofEveryOperation_isUnavailable_andNamesTheCode(int code, String name, String operation) {
        repository.add(event("kept"));
        mongo.on(READS.containsKey(operation) ? READ_COMMANDS : WRITE_COMMANDS).fail(code, name);

        StoreUnavailableException e = assertThrows(StoreUnavailableException.class, () -> run(operation, impatient));

        // A driver that was told to look for another primary finds none in time.
        assertTrue(
                e.reason().contains(": " + name + " (" + code + ")")
                        || e.reason().startsWith("MongoDB did not answer in time")
                        || e.reason().equals("MongoDB cannot be reached"),
                e.reason());
    }

    /** So MongoDB says that the time was up while it waited for the other servers; the driver hides that the change is made. */
    @ParameterizedTest
    @MethodSource("writes")
    void writeConcern_thatIsNotMetInTime_isUnavailable_andTheChangeIsMade(String operation) {
        repository.add(event("kept"));
        mongo.on(WRITE_COMMANDS).times(1).failWriteConcern(50, "MaxTimeMSExpired");

        StoreUnavailableException e = assertThrows(StoreUnavailableException.class, () -> run(operation, repository));

        assertEquals("MongoDB did not finish in time: MaxTimeMSExpired (50)", e.reason());
        assertFalse(isAsBefore(), "the change is not made");
    }

    @Test
    void errorThatTheDriverRepeatsUntilTheTimeIsUp_isNamed() {
        mongo.on("find").fail(262, "ExceededTimeLimit");

        StoreUnavailableException e =
                assertThrows(StoreUnavailableException.class, () -> impatient.find(Event.newId()));

        assertEquals("MongoDB did not finish in time: ExceededTimeLimit (262); a read may take 500 ms", e.reason());
    }

    @ParameterizedTest
    @MethodSource("readsAndWrites")
    void answerThatTheDriverDoesNotUnderstand_isUnavailable(String operation) {
        repository.add(event("kept"));
        mongo.on(READS.containsKey(operation) ? READ_COMMANDS : WRITE_COMMANDS).answerNothing();

        if (operation.equals("ping")) {
            repository.ping();
        } else {
            StoreUnavailableException e =
                    assertThrows(StoreUnavailableException.class, () -> run(operation, repository));
            assertEquals("MongoDB's answer is not understood", e.reason());
        }
    }

    private static Stream<String> readsAndWrites() {
        return Stream.concat(READS.keySet().stream(), WRITES.keySet().stream());
    }

    /** Some are stored and not confirmed, one is refused: nobody is told that his is stored. */
    @Test
    void writeConcernError_besidesARefusedDocument_isNotCalledADoneChange() {
        mongo.on("insert").once().failDocumentAndWriteConcern(121, 64);

        StoreUnavailableException e = assertThrows(
                StoreUnavailableException.class,
                () -> repository.addAll(List.of(new Addition(event("refused")), new Addition(event("added")))));

        assertFalse(e instanceof UnconfirmedChangeException, e.toString());
        assertEquals("MongoDB has not made every change, nor confirmed those that it has made: error 64", e.reason());
    }

    private static Stream<String> writes() {
        return WRITES.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("writes")
    void writeConcernError_isUnconfirmed_andTheChangeIsMade(String operation) {
        repository.add(event("kept"));
        mongo.on(WRITE_COMMANDS).times(1).failWriteConcern(64, "WriteConcernTimeout");

        UnconfirmedChangeException e = assertThrows(UnconfirmedChangeException.class, () -> run(operation, repository));

        assertEquals("MongoDB has made the change but not confirmed it: WriteConcernTimeout (64)", e.reason());
        assertFalse(isAsBefore(), "the change is not made");
    }

    private boolean isAsBefore() {
        return repository.count(EventQuery.ALL) == 1
                && kept(repository).tags().equals(Set.of("kept"))
                && kept(repository).note() == null;
    }

    /** Otherwise the repeat would call safe what is on one server only. */
    @ParameterizedTest
    @CsvSource({
        "update, update",
        "edit, update",
        "remove, delete",
        "removeQuery, update",
        "removeStartingAt, update",
        "removeAll, update"
    })
    void repeatThatFindsItsChangeMade_asksMongoDbToConfirmIt(String operation, String command) {
        Event kept = repository.add(event("kept"));
        Consumer<MongoEventRepository> repeated = operation.equals("update")
                ? r -> r.update(kept.id(), e -> e.withNote("changed"))
                : operation.equals("remove") ? r -> r.remove(kept.id()) : r -> run(operation, r);
        repeated.accept(repository);
        mongo.forget();
        mongo.on(command).times(1).failWriteConcern(64, "WriteConcernTimeout");

        assertThrows(UnconfirmedChangeException.class, () -> repeated.accept(repository));
        repeated.accept(repository);

        assertEquals(2, mongo.count(command));
    }

    @ParameterizedTest
    @CsvSource({"10107", "11602", "91", "14031"})
    void document_thatIsRefusedForAStateOfMongoDb_mayBeSentAgain(int code) {
        mongo.on("insert").once().failDocument(code);

        List<AddResult> results = repository.addAll(List.of(new Addition(event("added"), KEY)));

        assertEquals(Outcome.FAILED, results.get(0).outcome());
        assertInstanceOf(StoreUnavailableException.class, results.get(0).failure());
        assertEquals(Outcome.ADDED, addAgain());
        mongo.on("insert").once().failDocument(code);
        assertThrows(StoreUnavailableException.class, () -> repository.add(event("added")));
    }

    @Test
    void document_thatIsRefusedForWhatItIs_isNot() {
        mongo.on("insert").once().failDocument(121);

        EventStoreException e = assertThrows(EventStoreException.class, () -> repository.add(event("added")));

        assertFalse(e instanceof StoreUnavailableException);
        assertEquals("the store refused the event: error 121", e.getMessage());
    }

    private Outcome addAgain() {
        return repository
                .addAll(List.of(new Addition(event("added"), KEY)))
                .get(0)
                .outcome();
    }

    @Test
    void add_whoseAnswerIsLost_isDoneOnce() {
        mongo.on("insert").dropAfter();
        assertThrows(
                StoreUnavailableException.class, () -> impatient.addAll(List.of(new Addition(event("added"), KEY))));
        mongo.clear();

        assertEquals(Outcome.REPEATED, addAgain());
        assertEquals(1, repository.count(EventQuery.ALL));
    }

    @ParameterizedTest
    @MethodSource("writes")
    void oneDroppedConnection_isNotNoticed(String operation) {
        repository.add(event("kept"));
        mongo.on(WRITE_COMMANDS).once().dropBefore();

        if (operation.equals("removeAll")
                || operation.startsWith("removeStartingAt")
                || operation.equals("removeQuery")) {
            // The driver repeats no deletion of many; the caller may.
            try {
                run(operation, repository);
            } catch (StoreUnavailableException e) {
                run(operation, repository);
            }
        } else {
            run(operation, repository);
        }

        assertFalse(isAsBefore());
    }

    @Test
    void write_thatHangs_endsWithItsTimeLimit_andTellsMongoDbSo() {
        mongo.on("insert").hang();

        StoreUnavailableException e =
                assertThrows(StoreUnavailableException.class, () -> impatient.add(event("added")));

        assertEquals("MongoDB did not answer in time", e.reason());
        BsonDocument insert = mongo.commands("insert").get(0);
        assertTrue(insert.getNumber("maxTimeMS").longValue() <= 500, insert.toString());
    }

    @Test
    void everyCommand_hasATimeLimit() {
        repository.add(event("kept"));
        READS.values().forEach(read -> read.accept(repository));
        repository.findAll(List.of(Event.newId(), Event.newId()));
        addAgain();
        addAgain();
        WRITES.forEach((name, write) -> {
            repository.add(event("kept"));
            write.accept(repository);
        });

        for (String command : List.of("insert", "update", "delete", "find", "aggregate", "ping")) {
            assertFalse(mongo.commands(command).isEmpty(), command);
            for (BsonDocument sent : mongo.commands(command)) {
                // MongoDB would count all batches of a stream together.
                boolean streamed = command.equals("find")
                        && !sent.containsKey("limit")
                        && !sent.getDocument("filter").containsKey("_id");
                assertEquals(!streamed, sent.containsKey("maxTimeMS"), sent.toString());
            }
        }
    }

    /** A reader may be slower than the limit of a read; only each batch has to come in time. */
    @Test
    void stream_longerThanTheTimeLimit_isReadToItsEnd() {
        List<Addition> many =
                Stream.generate(() -> new Addition(event("many"))).limit(3_500).toList();
        repository.addAll(many);
        mongo.on("getMore").delay(Duration.ofMillis(250));

        try (MongoEventRepository twoSeconds = open("&timeoutMS=2000");
                Stream<Event> events = twoSeconds.stream(EventQuery.ALL)) {
            assertEquals(many.size(), events.count());
        }
        assertTrue(mongo.count("getMore") >= 10, "more than two seconds in all");
    }

    /** Each batch comes in time, but not all of them together. */
    @Test
    void stats_longerThanTheTimeLimit_areGivenUp() {
        repository.addAll(
                Stream.generate(() -> new Addition(event("many"))).limit(12_000).toList());
        mongo.on("getMore").delay(Duration.ofSeconds(1));

        try (MongoEventRepository limited = open("&timeoutMS=3000")) {
            StoreUnavailableException e = assertThrows(
                    StoreUnavailableException.class,
                    () -> limited.stats(EventQuery.ALL, StatsBy.DAY, ZoneOffset.UTC, Instant.now()));

            assertEquals("the statistics were not computed in time; a read may take 3000 ms", e.reason());
        }
    }

    private static Addition addition(Event event) {
        return new Addition(event);
    }

    private static void assertUnread(AddResult result) {
        StoreUnavailableException e = assertInstanceOf(StoreUnavailableException.class, result.failure());
        assertTrue(
                e.reason()
                        .startsWith("there is an event with this id or key, perhaps from the same request,"
                                + " and it could not be read: MongoDB "),
                e.reason());
    }

    @Test
    void eventWhoseIdIsTaken_andWhichCannotBeRead_failsAlone() {
        Event kept = repository.add(event("kept"));
        assertEquals(Outcome.ADDED, addAgain());
        mongo.on("find").fail(8000, "AtlasError");

        List<AddResult> results = impatient.addAll(List.of(
                addition(event("added")), addition(kept), addition(event("added")), new Addition(event("added"), KEY)));

        mongo.clear();
        assertEquals(
                List.of(Outcome.ADDED, Outcome.FAILED, Outcome.ADDED, Outcome.FAILED),
                results.stream().map(AddResult::outcome).toList());
        assertUnread(results.get(1));
        assertUnread(results.get(3));
        assertEquals(4, repository.count(EventQuery.ALL));
        assertEquals(Outcome.REPEATED, addAgain());
    }

    /** Other clients whose events went with it into one write hear that theirs are done. */
    @Test
    void eventWhoseIdIsTaken_andWhichCannotBeRead_failsAloneAmongAddsOfOthers() throws Exception {
        Event kept = repository.add(event("kept"));
        GroupCommitRepository group = new GroupCommitRepository(repository);
        mongo.forget();
        mongo.on("insert").once().hang();
        mongo.on("find").fail(8000, "AtlasError");
        CompletableFuture<Event> first = CompletableFuture.supplyAsync(() -> group.add(event("first")));
        mongo.await("insert", 1);

        CompletableFuture<AddResult> taken = group.addLater(addition(kept));
        List<CompletableFuture<AddResult>> others = Stream.generate(() -> group.addLater(addition(event("added"))))
                .limit(10)
                .toList();
        mongo.release();

        assertUnread(taken.get());
        for (CompletableFuture<AddResult> other : others) {
            assertEquals(Outcome.ADDED, other.get().outcome());
        }
        first.get();
        assertEquals(2, mongo.count("insert"));
        assertEquals(12, repository.count(EventQuery.ALL));
    }

    /** The second attempt at an event that was removed between the first one and the look at it. */
    @Test
    void eventWhoseIdWasFreedMeanwhile_failsAlone_ifTheSecondAttemptFails() throws Exception {
        Event kept = repository.add(event("kept"));
        mongo.on("find").once().hang();
        CompletableFuture<List<AddResult>> adding = CompletableFuture.supplyAsync(
                () -> repository.addAll(List.of(addition(event("added")), addition(kept))));
        mongo.await("find", 1);
        repository.remove(kept.id());
        mongo.on("insert").fail(13, "Unauthorized");
        mongo.release();

        List<AddResult> results = adding.get();

        assertEquals(
                List.of(Outcome.ADDED, Outcome.FAILED),
                results.stream().map(AddResult::outcome).toList());
        assertInstanceOf(StoreUnavailableException.class, results.get(1).failure());
    }

    @Test
    void whatDecides_isReadFromThePrimary_whateverTheReadPreference() {
        try (MongoEventRepository onSecondary = open("&readPreference=secondary&timeoutMS=5000")) {
            mongo.lag();
            Event added = onSecondary.add(event("kept"));
            onSecondary.addAll(List.of(new Addition(event("added"), KEY)));

            assertEquals(0, onSecondary.count(EventQuery.ALL), "it does read from the secondary");
            assertEquals(
                    Outcome.REPEATED,
                    onSecondary
                            .addAll(List.of(new Addition(event("added"), KEY)))
                            .get(0)
                            .outcome());
            assertTrue(
                    onSecondary.update(added.id(), e -> e.withNote("changed")).isPresent());
            assertEquals(
                    1,
                    onSecondary
                            .edit(
                                    tagged("kept"),
                                    EventEdit.builder().addTags("more").build(),
                                    false)
                            .changed());
            assertEquals(1, onSecondary.remove(tagged("kept")));
            assertEquals(Set.of(START), onSecondary.removeStartingAt(List.of(START)));
        }
    }

    @Test
    void election_withinTheTimeLimit_isNotNoticed() {
        repository.add(event("kept"));
        WRITES.forEach((name, write) -> {
            mongo.stepDown(Duration.ofMillis(100));
            try {
                write.accept(repository);
            } catch (StoreUnavailableException e) {
                assertTrue(name.startsWith("remove"), () -> name + ": " + e); // the driver repeats no deletion of many
            }
            repository.add(event("kept"));
        });
    }

    @Test
    void removal_thatFailsInTheMiddle_saysHowFarItCame_andARepeatEndsIt() {
        repository.addAll(
                Stream.generate(() -> new Addition(event("many"))).limit(2_500).toList());
        mongo.on("find").once().delay(Duration.ZERO);
        mongo.on("find").fail(13, "Unauthorized");

        PartialChangeException e = assertThrows(PartialChangeException.class, () -> repository.remove(tagged("many")));

        mongo.clear();
        assertEquals(2_500 - e.changed(), repository.remove(tagged("many")));
        assertEquals(0, repository.count(EventQuery.ALL));
    }
}
