package dev.events.server.retention;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.history.EventHistory;
import dev.events.core.history.OperationQuery;
import dev.events.core.history.RecordedOperation;
import dev.events.core.mongo.CompanionDocuments;
import dev.events.server.config.RetentionRule;
import dev.events.server.config.RetentionRules;
import dev.events.server.metrics.Metrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What retention promises, on each kind of store. */
abstract class RetentionContract {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(90);
    private static final Duration HISTORY_KEEP = Duration.ofDays(30);
    private static final Instant LIMIT = NOW.minus(KEEP);

    /** A step that most tests need several of. */
    private static final int STEP = 7;

    private Store store;

    /** An open store. */
    record Store(EventRepository repository, EventHistory history, CompanionDocuments notes) {}

    /** Opens an empty store. */
    abstract Store open();

    @BeforeEach
    void openStore() {
        store = open();
    }

    @AfterEach
    void close() {
        store.repository().close();
    }

    private static RetentionRule rule(Map<String, Object> fields) {
        return RetentionRules.parse("retention", List.of(fields)).get(0);
    }

    private static final RetentionRule CI = rule(Map.of("name", "ci", "tag", "ci", "keep", "90d"));

    private Retention retention() {
        return retention(NOW);
    }

    private Retention retention(Instant now) {
        return new Retention(store.repository(), store.history(), store.notes(), Clock.fixed(now, ZoneOffset.UTC));
    }

    private RetentionRuns server(RetentionRule... rules) {
        return server(NOW, STEP, rules);
    }

    private RetentionRuns server(Instant now, int step, RetentionRule... rules) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new RetentionRuns(List.of(rules), retention(now), store.repository(), HISTORY_KEEP, clock, step);
    }

    /** Adds so many that are due, and so many that are not. */
    private void add(int due, int others) {
        IntStream.range(0, due)
                .forEach(i -> store.repository().add(Event.mark(LIMIT.minusSeconds(1 + i / 3), "ci", "n" + i)));
        IntStream.range(0, others)
                .forEach(i -> store.repository().add(Event.mark(LIMIT.plusSeconds(i), "ci", "n" + i)));
    }

    private Set<Event> all() {
        try (Stream<Event> events = store.repository().stream(EventQuery.ALL)) {
            return events.collect(Collectors.toSet());
        }
    }

    private List<RecordedOperation> operations() {
        return store.history().operations(OperationQuery.ALL, 1000, null).items();
    }

    private void undo(RecordedOperation operation) {
        Operation undo = Operation.recorded(null, "undo", NOW, HISTORY_KEEP);
        assertTrue(store.history().undo(operation.id(), undo, id -> {}).isPresent());
    }

    @Test
    void run_removesWhatEndedLongEnoughAgo_andNothingElse() {
        Instant old = LIMIT.minusSeconds(1);
        Set<Event> stay = Set.of(
                Event.mark(LIMIT, "ci"),
                Event.between(old.minusSeconds(10), LIMIT, "ci"),
                Event.open(Instant.EPOCH, "ci"),
                Event.mark(old, "other"),
                Event.between(Instant.EPOCH, old, "ci2"));
        Set<Event> due = Set.of(
                Event.mark(old, "ci", "a"),
                Event.between(Instant.EPOCH, old, "ci"),
                Event.between(old, old, "x", "ci"));
        Stream.concat(stay.stream(), due.stream()).forEach(store.repository()::add);
        RetentionRuns server = server(CI);

        server.runOnce();

        assertEquals(stay, all());
        assertEquals(due.size(), server.removed("ci"));
    }

    @Test
    void run_goesOnUntilNoneIsDue_asOneOperation_thatCanBeUndone() {
        add(50, 60);
        Set<Event> before = all();

        server(CI).runOnce();

        assertEquals(60, all().size());
        RecordedOperation operation = operations().get(0);
        assertEquals(1, operations().size());
        assertEquals(50, operation.count());
        assertEquals(new Operation.Author("retention", "ci", null), operation.author());
        assertEquals("retention: ci (tag [ci], keep 90d)", operation.request());
        assertEquals(NOW.plus(HISTORY_KEEP), operation.expires());
        undo(operation);
        assertEquals(before, all());
    }

    @Test
    void events_ofOneStart_areRemovedInOneStep() {
        IntStream.range(0, 3 * STEP).forEach(i -> store.repository().add(Event.mark(LIMIT.minusSeconds(5), "ci")));
        add(0, 3 * STEP);

        server(CI).runOnce();

        assertEquals(3 * STEP, all().size());
    }

    @Test
    void aRuleThatWasUndone_removesNothingUntilItIsConfirmed() {
        add(10, 20);
        Set<Event> before = all();
        server(CI).runOnce();
        undo(operations().get(0));
        RetentionRuns server = server(CI);

        server.runOnce();

        assertEquals(before, all());
        assertEquals(10, server.held("ci"));
        String reason = retention().report(List.of(CI)).rules().get(0).held();
        assertNotNull(reason);
        assertTrue(reason.endsWith(" was undone"), reason);

        retention().confirm(List.of(CI));
        server.runOnce();
        assertEquals(20, all().size());
        assertEquals(0, server.held("ci"));
    }

    @Test
    void aRuleWithoutHistory_leavesNoCopy_alsoNotOfEarlierEdits() {
        add(10, 20);
        Operation edit = Operation.recorded(null, "an edit", NOW, HISTORY_KEEP);
        store.repository()
                .edit(EventQuery.ALL, EventEdit.builder().addTags("edited").build(), false, edit);

        server(rule(Map.of("name", "ci", "tag", "ci", "keep", "90d", "history", false)))
                .runOnce();

        assertEquals(20, all().size());
        assertEquals(
                List.of(edit.id()),
                operations().stream().map(RecordedOperation::id).toList());
        Set<String> left = all().stream().map(Event::id).collect(Collectors.toSet());
        assertEquals(
                left,
                store.history().changes(edit.id(), 1000, null).items().stream()
                        .map(change -> change.eventId())
                        .collect(Collectors.toSet()));
    }

    @Test
    void moreThanHalf_isHeldInTheFirstRun_untilItIsConfirmed() {
        add(31, 30);
        RetentionRuns server = server(CI);

        server.runOnce();

        assertEquals(61, all().size());
        assertEquals(31, server.held("ci"));
        assertEquals(List.of(), operations());
        RetentionReport report = retention().report(List.of(CI));
        assertEquals(
                new RetentionReport(
                        61,
                        List.of(new RetentionReport.Line(
                                "ci",
                                31,
                                LIMIT.minusSeconds(11),
                                LIMIT.minusSeconds(1),
                                "it would remove 31 of 61 events, more than half, in its first run"))),
                report);

        retention().confirm(List.of(CI));
        server(CI).runOnce();

        assertEquals(30, all().size());
    }

    @Test
    void moreThanHalf_isNotHeldInLaterRuns_alsoOfOtherServers() {
        add(30, 30);
        server(CI).runOnce();
        assertEquals(30, all().size());

        // Later, everything is due.
        Instant later = NOW.plus(KEEP);
        assertNull(retention(later).report(List.of(CI)).rules().get(0).held());
        server(later, STEP, CI).runOnce();

        assertEquals(Set.of(), all());
    }

    @Test
    void aRunThatFindsNothing_isNotTheFirst() {
        add(0, 30);
        server(CI).runOnce();
        RetentionRuns later = server(NOW.plus(KEEP), STEP, CI);

        later.runOnce();

        assertEquals(30, all().size());
        assertEquals(30, later.held("ci"));
    }

    @Test
    void aConfirmation_isForOneFilterAndOneTime() {
        add(31, 30);
        retention().confirm(List.of(rule(Map.of("name", "ci", "tag", "ci", "keep", "91d"))));

        server(CI).runOnce();

        assertEquals(61, all().size());
    }

    @Test
    void report_ofNothing_isEmpty() {
        assertEquals(
                new RetentionReport(0, List.of(new RetentionReport.Line("ci", 0, null, null, null))),
                retention().report(List.of(CI)));
    }

    @Test
    void twoServersAtOnce_removeWhatIsDueOnce_andAddUp() throws Exception {
        add(400, 410);
        Set<Event> stay = new HashSet<>(all());
        stay.removeIf(CI.due(NOW)::matches);
        List<RetentionRuns> servers = List.of(server(NOW, 30, CI), server(NOW, 30, CI));
        CyclicBarrier together = new CyclicBarrier(servers.size());
        ExecutorService threads = Executors.newFixedThreadPool(servers.size());
        try {
            List<Future<Void>> runs = threads.invokeAll(servers.stream()
                    .<Callable<Void>>map(server -> () -> {
                        together.await();
                        server.runOnce();
                        return null;
                    })
                    .toList());
            for (Future<Void> run : runs) {
                run.get();
            }
        } finally {
            threads.shutdown();
        }
        // One that was overtaken leaves the rest to its next run.
        servers.forEach(RetentionRuns::runOnce);

        assertEquals(stay, all());
        assertEquals(400, servers.stream().mapToLong(one -> one.removed("ci")).sum());
        assertEquals(
                400, operations().stream().mapToLong(RecordedOperation::count).sum());
    }

    @Test
    void metrics_sayWhatWasRemovedAndWhatIsHeld() {
        add(10, 10);
        RetentionRule everything = rule(Map.of("name", "all", "keep", "1m"));
        RetentionRuns server = server(CI, everything);
        try (Metrics metrics = new Metrics()) {
            server.register(metrics);
            assertMetric(metrics, "events_retention_last_run_timestamp_seconds 0.0");

            server.runOnce();

            assertMetric(metrics, "events_retention_removed_total{rule=\"ci\"} 10.0");
            assertMetric(metrics, "events_retention_removed_total{rule=\"all\"} 0.0");
            assertMetric(metrics, "events_retention_held{rule=\"ci\"} 0.0");
            assertMetric(metrics, "events_retention_held{rule=\"all\"} 10.0");
            assertMetric(metrics, "events_retention_last_run_timestamp_seconds 1.7959");
        }
    }

    private static void assertMetric(Metrics metrics, String line) {
        String scraped = new String(metrics.scrape(), StandardCharsets.UTF_8);
        assertTrue(scraped.contains("\n" + line), () -> line + " is not in " + scraped);
    }
}
