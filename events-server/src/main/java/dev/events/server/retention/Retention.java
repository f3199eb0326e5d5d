package dev.events.server.retention;

import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.Operation;
import dev.events.core.history.EventHistory;
import dev.events.core.history.RecordedOperation;
import dev.events.core.mongo.CompanionDocuments;
import dev.events.server.config.ConfigException;
import dev.events.server.config.RetentionRule;
import dev.events.server.config.RetentionRules;
import dev.events.server.retention.RetentionNotes.Note;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules of retention on one store: what they would remove, and whether they may. Thread-safe. */
public final class Retention implements RetentionReview {
    /** The end of the name of the collection that holds what is known of the rules. */
    public static final String COLLECTION = "retention";

    private final EventRepository repository;
    private final EventHistory history;
    private final RetentionNotes notes;
    private final Clock clock;

    public Retention(EventRepository repository, EventHistory history, CompanionDocuments notes, Clock clock) {
        this.repository = repository;
        this.history = history;
        this.notes = new RetentionNotes(notes);
        this.clock = clock;
    }

    /**
     * The rules that a value is.
     *
     * @throws IllegalArgumentException if it is not a list of rules
     */
    public static List<RetentionRule> rules(String where, @Nullable Object value) {
        try {
            return RetentionRules.parse(where, value);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public RetentionReport report(List<RetentionRule> rules) {
        long events = repository.count(EventQuery.ALL);
        Instant now = clock.instant();
        List<RetentionReport.Line> lines = new ArrayList<>();
        for (RetentionRule rule : rules) {
            EventQuery query = rule.due(now);
            long due = repository.count(query);
            lines.add(new RetentionReport.Line(
                    rule.name(),
                    due,
                    start(query, EventOrder.OLDEST_FIRST),
                    start(query, EventOrder.NEWEST_FIRST),
                    due == 0 ? null : reasonToHold(rule, due, events).orElse(null)));
        }
        return new RetentionReport(events, lines);
    }

    private @Nullable Instant start(EventQuery query, EventOrder order) {
        EventPage page = repository.page(query, order, 1, null);
        return page.events().isEmpty() ? null : page.events().get(0).start();
    }

    @Override
    public void confirm(List<RetentionRule> rules) {
        rules.forEach(rule -> notes.confirm(rule, clock.instant()));
    }

    /**
     * Why a rule must not remove what is due before it is confirmed; empty if it may.
     *
     * @param due the events that it would remove, of which there is one
     */
    Optional<Held> held(RetentionRule rule, EventQuery due) {
        Note note = notes.of(rule);
        if (note.mayRun() && note.operations().isEmpty()) {
            return Optional.empty();
        }
        Optional<String> undone = undone(note);
        if (note.mayRun() && undone.isEmpty()) {
            return Optional.empty();
        }
        long count = repository.count(due);
        return reasonToHold(note, undone, count, note.mayRun() ? 0 : repository.count(EventQuery.ALL))
                .map(reason -> new Held(count, reason));
    }

    /**
     * What a rule is held from.
     *
     * @param due how many events it would remove
     */
    record Held(long due, String reason) {}

    private Optional<String> reasonToHold(RetentionRule rule, long due, long events) {
        Note note = notes.of(rule);
        return reasonToHold(note, undone(note), due, events);
    }

    private static Optional<String> reasonToHold(Note note, Optional<String> undone, long due, long events) {
        if (undone.isPresent()) {
            return Optional.of("its operation " + undone.get() + " was undone");
        }
        boolean tooMany = !note.mayRun() && due > events / 2;
        return tooMany
                ? Optional.of("it would remove " + due + " of " + events + " events, more than half, in its first run")
                : Optional.empty();
    }

    /** The last operation of a rule that somebody has undone: what it removed is wanted. */
    private Optional<String> undone(Note note) {
        return note.operations().isEmpty()
                ? Optional.empty()
                : history.operations(note.operations()).stream()
                        .filter(operation -> operation.undoneBy() != null)
                        .map(RecordedOperation::id)
                        .max(String::compareTo);
    }

    /** Whether somebody has undone an operation: its next step would remove the same events again. */
    boolean isUndone(Operation operation) {
        return operation.isRecorded()
                && history.operation(operation.id())
                        .filter(recorded -> recorded.undoneBy() != null)
                        .isPresent();
    }

    /** Notes that a rule removes something from now on. */
    void begin(RetentionRule rule, @Nullable String operation) {
        notes.begin(rule, clock.instant(), operation);
    }
}
