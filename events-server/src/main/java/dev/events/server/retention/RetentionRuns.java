package dev.events.server.retention;

import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.EventStoreException;
import dev.events.core.Operation;
import dev.events.core.PartialChangeException;
import dev.events.core.TimeRange;
import dev.events.server.config.RetentionRule;
import dev.events.server.metrics.Metrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what the rules of retention say, every few minutes, in a thread of its own. Several servers may do so at once: what one
 * has removed, another one does not find, or does not count.
 */
public final class RetentionRuns implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RetentionRuns.class);

    /** The id of the author of the operations in the history. The name is that of the rule. */
    public static final String AUTHOR = "retention";

    private static final Duration FIRST_RUN = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMinutes(10);
    private static final Duration NEXT_WARNING = Duration.ofDays(1);
    private static final int CLOSE_SECONDS = 20;
    private static final double MILLIS = 1e3;

    /** About how many events are removed at a time: the embedded store lets nobody write meanwhile. */
    private static final int STEP = 500;

    /** Longer than the precision of every time in the past, so that a range with this end includes its last event. */
    private static final Duration JUST_AFTER = Duration.ofMillis(1);

    private final List<RuleState> rules;
    private final Retention retention;
    private final EventRepository repository;
    private final Duration historyKeep;
    private final Clock clock;
    private final int step;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "retention");
        daemon.setDaemon(true);
        return daemon;
    });

    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable Instant lastRun;

    /** What this server knows of a rule. */
    private static final class RuleState {
        private final RetentionRule rule;
        private final LongAdder removed = new LongAdder();
        private volatile long held;
        private @Nullable Instant warned;

        RuleState(RetentionRule rule) {
            this.rule = rule;
        }
    }

    /** @param step about how many events to remove at a time */
    RetentionRuns(
            List<RetentionRule> rules,
            Retention retention,
            EventRepository repository,
            Duration historyKeep,
            Clock clock,
            int step) {
        this.rules = rules.stream().map(RuleState::new).toList();
        this.retention = retention;
        this.repository = repository;
        this.historyKeep = historyKeep;
        this.clock = clock;
        this.step = step;
    }

    /**
     * Begins in half a minute, if there are rules.
     *
     * @param historyKeep how long what is removed can be restored; zero for not at all
     */
    public static RetentionRuns start(
            List<RetentionRule> rules,
            Retention retention,
            EventRepository repository,
            Duration historyKeep,
            Clock clock,
            Metrics metrics) {
        RetentionRuns runs = new RetentionRuns(rules, retention, repository, historyKeep, clock, STEP);
        if (!rules.isEmpty()) {
            runs.register(metrics);
            var unused = runs.thread.scheduleWithFixedDelay(
                    runs::runOnce, FIRST_RUN.toSeconds(), PAUSE.toSeconds(), TimeUnit.SECONDS);
        }
        return runs;
    }

    void register(Metrics metrics) {
        metrics.gauge(
                "events.retention.last.run.timestamp.seconds",
                "When retention last looked at all its rules without a failure, in epoch seconds; 0 before that",
                this,
                RetentionRuns::lastRunSeconds);
        for (RuleState state : rules) {
            metrics.counter(
                    "events.retention.removed",
                    "Events that a rule of retention has removed",
                    "rule",
                    state.rule.name(),
                    state.removed,
                    LongAdder::doubleValue);
            metrics.gauge(
                    "events.retention.held",
                    "Events that a rule of retention does not remove until it is confirmed",
                    "rule",
                    state.rule.name(),
                    state,
                    one -> one.held);
        }
    }

    private double lastRunSeconds() {
        Instant last = lastRun;
        return last == null ? 0 : last.toEpochMilli() / MILLIS;
    }

    /** Removes what is due by each rule now. Failures are logged. */
    void runOnce() {
        boolean complete = true;
        for (RuleState state : rules) {
            if (isClosed()) {
                return;
            }
            try {
                run(state);
            } catch (EventStoreException e) {
                complete = false;
                LOG.warn("retention: rule {} removes nothing more for now: {}", state.rule.name(), e.getMessage());
            } catch (RuntimeException e) {
                complete = false;
                LOG.error("retention: rule {} failed", state.rule.name(), e);
            }
        }
        if (complete) {
            lastRun = clock.instant();
        }
    }

    private void run(RuleState state) {
        RetentionRule rule = state.rule;
        Instant now = clock.instant();
        EventQuery due = rule.due(now);
        EventPage page = repository.page(due, EventOrder.OLDEST_FIRST, step, null);
        Optional<Retention.Held> held = page.events().isEmpty() ? Optional.empty() : retention.held(rule, due);
        state.held = held.map(Retention.Held::due).orElse(0L);
        if (held.isPresent()) {
            warn(state, now, held.get());
        } else if (!page.events().isEmpty()) {
            remove(state, due, page, operation(rule, now));
        }
    }

    private static void warn(RuleState state, Instant now, Retention.Held held) {
        Instant last = state.warned;
        if (last == null || !now.isBefore(last.plus(NEXT_WARNING))) {
            state.warned = now;
            LOG.warn(
                    "retention: rule {} removes nothing: {}. To let it: events-server retention --confirm \"{}\"",
                    state.rule.name(),
                    held.reason(),
                    state.rule.name());
        }
    }

    private Operation operation(RetentionRule rule, Instant now) {
        if (!rule.history()) {
            return Operation.FORGETTING;
        }
        return historyKeep.isZero()
                ? Operation.UNRECORDED
                : Operation.recorded(
                        new Operation.Author(AUTHOR, rule.name(), null),
                        "retention: " + rule.name() + " (" + rule.description() + ")",
                        now,
                        historyKeep);
    }

    /** Removes what is due a step at a time, the oldest first. */
    private void remove(RuleState state, EventQuery due, EventPage first, Operation operation) {
        retention.begin(state.rule, operation.isRecorded() ? operation.id() : null);
        long before = state.removed.sum();
        try {
            EventPage page = first;
            long removed = 1;
            // A step that finds nothing to remove: another server is at it.
            while (!page.events().isEmpty() && removed > 0 && !isClosed() && !retention.isUndone(operation)) {
                long started = System.nanoTime();
                Instant last = page.events().get(page.events().size() - 1).start();
                removed = repository.remove(upTo(last, due), operation);
                state.removed.add(removed);
                boolean more = page.nextCursor() != null && isOpenAfter(System.nanoTime() - started);
                page = more
                        ? repository.page(due, EventOrder.OLDEST_FIRST, step, null)
                        : new EventPage(List.of(), null);
            }
        } catch (PartialChangeException e) {
            state.removed.add(e.changed());
            throw e;
        } finally {
            long removed = state.removed.sum() - before;
            if (removed > 0) {
                LOG.info(
                        "retention: rule {} removed {} events{}",
                        state.rule.name(),
                        removed,
                        operation.isRecorded() ? ", operation " + operation.id() : "");
            }
        }
    }

    private boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Rests, so that at least half of the time belongs to requests; false if this is closed meanwhile. */
    private boolean isOpenAfter(long nanos) {
        try {
            return !closed.await(nanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static EventQuery upTo(Instant lastStart, EventQuery due) {
        TimeRange range = new TimeRange(null, lastStart.plus(JUST_AFTER));
        return new EventQuery(range, due.tags(), due.open(), due.text(), due.endedBefore());
    }

    /** How many events this server has removed by a rule. */
    long removed(String rule) {
        return rules.stream()
                .filter(state -> state.rule.name().equals(rule))
                .mapToLong(state -> state.removed.sum())
                .sum();
    }

    /** How many events a rule does not remove until it is confirmed, by its last run. */
    long held(String rule) {
        return rules.stream()
                .filter(state -> state.rule.name().equals(rule))
                .mapToLong(state -> state.held)
                .sum();
    }

    /** Waits for the step that is under way. */
    @Override
    public void close() {
        closed.countDown();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("retention still waits for the store");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
