package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Ending;
import dev.events.core.Event;
import dev.events.core.EventEdit;
import dev.events.core.EventQuery;
import dev.events.core.Operation;
import dev.events.core.Operation.Author;
import dev.events.core.history.HistoryPage;
import dev.events.core.history.OperationQuery;
import dev.events.core.history.RecordedChange;
import dev.events.core.history.RecordedChange.Kind;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.RecordedOperation.Action;
import dev.events.core.history.RecordedOperation.State;
import dev.events.core.history.UndoResult;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What {@link MongoEventHistory} promises of recorded operations. */
abstract class EventHistoryContract extends EventChangesContract {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final Duration KEEP = Duration.ofDays(30);
    private static final Author ALICE = new Author("a1", "alice", null);
    private static final Author BOB = new Author("b2", "bob", "team");

    private static Operation operation() {
        return operation(null);
    }

    private static Operation operation(@Nullable Author author) {
        return Operation.recorded(author, "a request", NOW, KEEP);
    }

    private UndoResult undo(Operation operation) {
        return undo(operation.id(), operation());
    }

    private UndoResult undo(String id, Operation as) {
        return history().undo(id, as, touched -> {}).orElseThrow();
    }

    private static UndoResult restored(long count) {
        return new UndoResult(count, 0, 0, List.of());
    }

    private Set<Event> all() {
        try (Stream<Event> events = repository.stream(EventQuery.ALL)) {
            return events.collect(Collectors.toSet());
        }
    }

    private List<Event> some(int count) {
        List<Event> events = IntStream.range(0, count)
                .mapToObj(i -> Event.open(at(i), "tag" + i % 3))
                .toList();
        addAll(events.toArray(Event[]::new));
        return events;
    }

    private static EventQuery tagged(String tag) {
        return EventQuery.builder().tag(tag).build();
    }

    @Test
    void anEditOfOneEvent_isUndone() {
        Event event = repository.add(Event.open(at(1), "a"));
        Operation edit = operation(ALICE);
        repository.update(event.id(), before -> before.withEnding(Ending.at(at(5))), edit);

        assertEquals(restored(1), undo(edit));

        assertEquals(Set.of(event), all());
        RecordedOperation recorded = history().operation(edit.id()).orElseThrow();
        assertEquals(Action.EDIT, recorded.action());
        assertEquals(State.DONE, recorded.state());
        assertEquals(ALICE, recorded.author());
        assertEquals(NOW, recorded.time());
        assertEquals(NOW.plus(KEEP), recorded.expires());
        assertEquals("a request", recorded.request());
        assertEquals(1, recorded.count());
        assertNotNull(recorded.undoneBy());
        assertEquals(
                List.of(new RecordedChange(edit.id(), event.id(), Kind.CHANGED, event)),
                history().changes(edit.id(), 10, null).items());
    }

    @Test
    void aRemovalOfOneEvent_isUndone_withEverythingInTheDocument() {
        Event event = repository.add(Event.open(at(1), "a"));
        documents.updateOne(
                new Document("_id", new ObjectId(event.id())), new Document("$set", new Document("other", "kept")));
        Operation removal = operation();
        assertTrue(repository.remove(event.id(), removal));
        assertEquals(Set.of(), all());

        assertEquals(restored(1), undo(removal));

        assertEquals(Set.of(event), all());
        assertEquals("kept", documents.find().first().get("other"));
    }

    @Test
    void anUndo_canBeUndone_andDoesNothingTheSecondTime() {
        List<Event> events = some(5);
        Operation removal = operation();
        assertEquals(2, repository.remove(tagged("tag1"), removal));
        Set<Event> after = all();
        Operation undo = operation();

        assertEquals(restored(2), undo(removal.id(), undo));
        assertEquals(Set.copyOf(events), all());
        Operation again = operation();
        assertEquals(new UndoResult(0, 2, 0, List.of()), undo(removal.id(), again));
        assertTrue(history().operation(again.id()).isEmpty());

        assertEquals(restored(2), undo(undo.id(), operation()));
        assertEquals(after, all());
        assertNull(history().operation(removal.id()).orElseThrow().undoneBy());
        assertEquals(restored(2), undo(removal.id(), operation()));
        assertEquals(Set.copyOf(events), all());
    }

    @Test
    void undoingAndRedoing_inTurn_isNotedOfAllOfThem() {
        Event event = repository.add(Event.mark(at(1), "a"));
        List<Operation> chain = new ArrayList<>(List.of(operation()));
        assertTrue(repository.remove(event.id(), chain.get(0)));
        for (int step = 1; step <= 5; step++) {
            Operation undo = operation();
            assertEquals(restored(1), undo(chain.get(step - 1).id(), undo));
            chain.add(undo);
            for (int each = 0; each <= step; each++) {
                boolean inForce = (step - each) % 2 == 0;
                RecordedOperation recorded =
                        history().operation(chain.get(each).id()).orElseThrow();
                assertEquals(inForce ? null : undo.id(), recorded.undoneBy(), step + ", " + each);
            }
            assertEquals(step % 2 == 0 ? Set.of() : Set.of(event), all());
        }
        assertEquals(new UndoResult(0, 1, 0, List.of()), undo(chain.get(0).id(), operation()));
    }

    @Test
    void aBulkEdit_isUndone_butForEventsThatHaveChangedSince() {
        List<Event> events = some(9);
        Operation edit = operation();
        EventEdit addsTag = EventEdit.builder().addTags("extra").build();
        assertEquals(3, repository.edit(tagged("tag0"), addsTag, false, edit).changed());
        repository.update(events.get(0).id(), event -> event.withNote("newer"));
        repository.remove(events.get(3).id());

        UndoResult result = undo(edit);

        assertEquals(1, result.restored());
        assertEquals(2, result.conflicts());
        assertEquals(
                Map.of(
                        events.get(0).id(), "it was changed since",
                        events.get(3).id(), "it was removed since"),
                result.reasons().stream()
                        .collect(Collectors.toMap(UndoResult.Conflict::id, UndoResult.Conflict::reason)));
        assertEquals(events.get(6), repository.find(events.get(6).id()).orElseThrow());
        assertEquals("newer", repository.find(events.get(0).id()).orElseThrow().note());
    }

    @Test
    void manyEvents_areUndoneInBatches() {
        List<Event> events = some(4_500);
        Operation removal = operation();
        assertEquals(
                3_000,
                repository.remove(
                        EventQuery.builder().anyTag("tag0").anyTag("tag1").build(), removal));

        assertEquals(3_000, history().operation(removal.id()).orElseThrow().count());
        assertEquals(restored(3_000), undo(removal));
        assertEquals(Set.copyOf(events), all());
    }

    @Test
    void aRemovalOfEverything_isUndone_besideWhatWasAddedSince() {
        List<Event> events = some(2_500);
        documents.insertOne(new Document("_id", "no event").append("x", 1));
        Operation purge = operation();
        assertEquals(2_501, repository.removeAll(purge));
        assertEquals(0, documents.countDocuments());
        Event newer = repository.add(Event.open(at(1), "newer"));
        Event taken = repository.add(new Event(events.get(7).id(), at(9), null, Set.of("taken"), null));

        UndoResult result = undo(purge);

        assertEquals(2_500, result.restored());
        assertEquals(List.of(new UndoResult.Conflict(taken.id(), "another event has this id now")), result.reasons());
        assertEquals(2_502, documents.countDocuments());
        assertTrue(all().containsAll(Set.of(newer, taken, events.get(0))));
    }

    @Test
    void aRemovalOfAllEvents_isUndone() {
        List<Event> events = some(2_500);
        Operation removal = operation();
        assertEquals(2_500, repository.remove(EventQuery.ALL, removal));
        assertEquals(Set.of(), all());
        RecordedOperation recorded = history().operation(removal.id()).orElseThrow();
        assertEquals(2_500, recorded.count());
        assertEquals(State.DONE, recorded.state());

        Operation undo = operation();
        assertEquals(restored(2_500), undo(removal.id(), undo));
        assertEquals(Set.copyOf(events), all());
        assertEquals(restored(2_500), undo(undo.id(), operation()));
        assertEquals(Set.of(), all());
        assertEquals(restored(2_500), undo(removal.id(), operation()));
        assertEquals(Set.copyOf(events), all());
    }

    @Test
    void changesOfARemovalOfAll_comeInPages() {
        List<Event> events = some(250);
        Operation removal = operation();
        repository.remove(EventQuery.ALL, removal);

        List<RecordedChange> changes = new ArrayList<>();
        String cursor = null;
        do {
            HistoryPage<RecordedChange> page = history().changes(removal.id(), 100, cursor);
            changes.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor != null);

        assertEquals(
                events.stream()
                        .map(event -> new RecordedChange(removal.id(), event.id(), Kind.REMOVED, event))
                        .collect(Collectors.toSet()),
                Set.copyOf(changes));
        assertEquals(250, changes.size());
        assertEquals(
                List.of(new RecordedChange(removal.id(), events.get(3).id(), Kind.REMOVED, events.get(3))),
                history().changesOf(events.get(3).id(), 10, null).items());
    }

    @Test
    void anImport_isUndone_butForEventsThatWereThereOrHaveChanged() {
        Event there = repository.add(Event.open(at(1), "there"));
        Operation first = operation();
        Event early = Event.open(at(2), "early");
        importing(first, List.of(early, there));
        Operation second = operation();
        Event plain = Event.open(at(3), "plain");
        Event edited = Event.open(at(4), "edited");
        Event touched = Event.open(at(5), "touched");
        importing(second, List.of(early, plain, edited, touched));
        repository.update(edited.id(), event -> event.withNote("by hand"), operation());
        Operation backAgain = operation();
        repository.update(touched.id(), event -> event.withNote("by hand"), backAgain);
        undo(backAgain);

        UndoResult result = undo(second);

        assertEquals(2, result.restored());
        assertEquals(List.of(new UndoResult.Conflict(edited.id(), "it was changed since")), result.reasons());
        assertEquals(Set.of(there, early, edited.withNote("by hand")), all());
        assertEquals(3, history().operation(second.id()).orElseThrow().count());
        assertEquals(
                Action.IMPORT, history().operation(second.id()).orElseThrow().action());
    }

    private void importing(Operation operation, List<Event> events) {
        history().beginImport(operation);
        List<AddResult> results = repository.addAll(events.stream()
                .map(event -> new Addition(event, null, operation.id()))
                .toList());
        long added = results.stream()
                .filter(result -> result.outcome() == AddResult.Outcome.ADDED)
                .count();
        history().endImport(operation, added, true);
    }

    @Test
    void whatChangesNothing_isNoOperation() {
        Event event = repository.add(Event.open(at(1), "a"));
        Operation none = operation();
        repository.update(event.id(), same -> same, none);
        repository.remove(Event.newId(), none);
        repository.remove(tagged("other"), none);
        repository.edit(tagged("a"), EventEdit.builder().addTags("a").build(), false, none);
        repository.edit(tagged("a"), EventEdit.builder().addTags("b").build(), true, none);
        repository.removeStartingAt(List.of(at(7)), none);
        assertThrows(
                IllegalStateException.class,
                () -> repository.update(
                        event.id(),
                        before -> {
                            throw new IllegalStateException();
                        },
                        none));

        assertTrue(history().operation(none.id()).isEmpty());
        assertEquals(
                List.of(), history().operations(OperationQuery.ALL, 10, null).items());
        assertEquals(List.of(), history().changesOf(event.id(), 10, null).items());
    }

    @Test
    void operations_areListedNewestFirst_byAuthorTagAndTime() {
        Event event = repository.add(Event.open(at(1), "a"));
        List<Operation> operations = List.of(
                operation(ALICE),
                operation(BOB),
                Operation.recorded(ALICE, "later", NOW.plusSeconds(10), KEEP),
                operation());
        for (int i = 0; i < operations.size(); i++) {
            String note = "note " + i;
            repository.update(event.id(), before -> before.withNote(note), operations.get(i));
        }

        assertEquals(List.of(3, 2, 1, 0), listed(operations, OperationQuery.ALL));
        assertEquals(List.of(2, 0), listed(operations, new OperationQuery(null, null, "a1", null)));
        assertEquals(List.of(1), listed(operations, new OperationQuery(null, null, null, "team")));
        assertEquals(List.of(2), listed(operations, new OperationQuery(NOW.plusSeconds(1), null, null, null)));
        assertEquals(List.of(3, 1, 0), listed(operations, new OperationQuery(NOW, NOW.plusSeconds(10), null, null)));
        assertEquals(
                List.of("note 2", "note 1", "note 0"),
                history().changesOf(event.id(), 3, null).items().stream()
                        .map(change -> Objects.requireNonNull(change.before()).note())
                        .toList());
    }

    private List<Integer> listed(List<Operation> operations, OperationQuery query) {
        List<String> ids = operations.stream().map(Operation::id).toList();
        List<Integer> found = new ArrayList<>();
        String cursor = null;
        do {
            HistoryPage<RecordedOperation> page = history().operations(query, 2, cursor);
            page.items().forEach(item -> found.add(ids.indexOf(item.id())));
            cursor = page.nextCursor();
        } while (cursor != null);
        return found;
    }

    @Test
    void aCallForSomeStarts_isOneOperation() {
        List<Event> events = some(6);
        Operation removal = operation();
        repository.removeStartingAt(List.of(at(1), at(2), at(77)), removal);
        repository.remove(events.get(4).id(), removal);

        assertEquals(3, history().operation(removal.id()).orElseThrow().count());
        assertEquals(3, history().changes(removal.id(), 10, null).items().size());
        assertEquals(restored(3), undo(removal));
        assertEquals(Set.copyOf(events), all());
    }

    @Test
    void singleChangesOfOneOperation_areUndoneTogether() {
        List<Event> events = some(3);
        Operation removal = operation();
        for (Event event : events) {
            assertTrue(repository.remove(event.id(), any -> true, removal));
        }

        assertEquals(3, history().operation(removal.id()).orElseThrow().count());
        assertEquals(
                Set.copyOf(events),
                history().changes(removal.id(), 10, null).items().stream()
                        .map(RecordedChange::before)
                        .collect(Collectors.toSet()));
        assertEquals(1, history().changes(removal.id(), 1, null).items().size());
        assertEquals(restored(3), undo(removal));
    }

    @Test
    void aForgettingRemoval_leavesNoCopy() {
        List<Event> events = some(4);
        repository.edit(EventQuery.ALL, EventEdit.builder().addTags("x").build(), false, operation());
        repository.update(events.get(1).id(), event -> event.withNote("n"), operation());
        Operation kept = operation();
        repository.update(events.get(0).id(), event -> event.withNote("n"), kept);

        assertEquals(1, repository.remove(tagged("tag1"), Operation.FORGETTING));

        assertEquals(
                List.of(), history().changesOf(events.get(1).id(), 10, null).items());
        assertFalse(history().changesOf(events.get(0).id(), 10, null).items().isEmpty());
        repository.remove(EventQuery.ALL, operation());
        assertTrue(repository.remove(repository.add(Event.open(at(1))).id(), Operation.FORGETTING));
        repository.removeAll(Operation.FORGETTING);
        assertEquals(
                List.of(), history().operations(OperationQuery.ALL, 10, null).items());
        assertEquals(
                List.of(), history().changesOf(events.get(0).id(), 10, null).items());
    }

    @Test
    void expiredOperations_areRemoved() {
        List<Event> events = some(4);
        Operation soon = Operation.recorded(null, "soon", NOW, Duration.ofSeconds(5));
        repository.remove(tagged("tag1"), soon);
        Operation late = operation();
        repository.remove(EventQuery.ALL, late);

        long expired = new HistoryCleanup(collection()).expire(NOW.plusSeconds(6));

        assertEquals(1, expired);
        assertTrue(history().operation(soon.id()).isEmpty());
        assertEquals(
                List.of(), history().changesOf(events.get(1).id(), 10, null).items());
        assertEquals(1, new HistoryCleanup(collection()).expire(NOW.plus(KEEP)));
        assertEquals(
                List.of(), history().changesOf(events.get(0).id(), 10, null).items());
    }

    private EventCollection collection() {
        return ((MongoEventHistory) history()).collection();
    }

    @Test
    void unknownOperations_areEmpty_andNonsenseIsRefused() {
        assertTrue(history().operation(Event.newId()).isEmpty());
        assertTrue(history().undo(Event.newId(), operation(), id -> {}).isEmpty());
        assertEquals(List.of(), history().changes(Event.newId(), 10, null).items());
        assertThrows(IllegalArgumentException.class, () -> history().operation("x"));
        assertThrows(IllegalArgumentException.class, () -> history().undo("x", operation(), id -> {}));
        assertThrows(IllegalArgumentException.class, () -> history().operations(OperationQuery.ALL, 0, null));
        assertThrows(IllegalArgumentException.class, () -> history().operations(OperationQuery.ALL, 1, "x"));
        assertThrows(IllegalArgumentException.class, () -> history().changesOf(Event.newId(), 1, "x"));
    }

    /** Random operations against a plain model: a map for each moment that an operation can be undone to. */
    @Test
    void randomOperations_areAsInAPlainModel() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<String, Event> model = new HashMap<>();
        List<ModelOperation> done = new ArrayList<>();
        for (int step = 0; step < 150; step++) {
            Map<String, Event> before = new HashMap<>(model);
            ModelOperation undoes = null;
            Operation operation = operation();
            String tag = "t" + random.nextInt(4);
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    Event event = repository.add(Event.open(at(random.nextInt(50)), tag));
                    model.put(event.id(), event);
                    continue;
                }
                case 3 -> {
                    EventEdit edit =
                            EventEdit.builder().addTags("n" + random.nextInt(5)).build();
                    repository.edit(tagged(tag), edit, false, operation);
                    model.replaceAll((id, event) -> event.tags().contains(tag) ? edit.apply(event) : event);
                }
                case 4 -> {
                    repository.remove(tagged(tag), operation);
                    model.values().removeIf(event -> event.tags().contains(tag));
                }
                case 5 -> {
                    if (model.isEmpty()) {
                        continue;
                    }
                    String id = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
                    String note = "note " + step;
                    repository.update(id, event -> event.withNote(note), operation);
                    model.computeIfPresent(id, (key, event) -> event.withNote(note));
                }
                case 6 -> {
                    if (random.nextInt(4) > 0) {
                        continue;
                    }
                    repository.remove(EventQuery.ALL, operation);
                    model.clear();
                }
                default -> {
                    if (done.isEmpty()) {
                        continue;
                    }
                    ModelOperation undone = done.get(random.nextInt(done.size()));
                    // What changed nothing is no operation.
                    long restored = history()
                            .undo(undone.id(), operation, touched -> {})
                            .map(UndoResult::restored)
                            .orElse(0L);
                    undoes = undone;
                    assertEquals(undone.undo(model), restored, "seed " + seed + ", step " + step);
                }
            }
            ModelOperation made = new ModelOperation(operation.id(), before, new HashMap<>(model), undoes);
            if (undoes != null && !made.changed().isEmpty()) {
                undoes.isUndoneBy(made);
            }
            done.add(made);
            assertEquals(Set.copyOf(model.values()), all(), "seed " + seed + ", step " + step);
        }
    }

    @Test
    void anUndoThatIsRepeated_leavesWhatHasBecomeOfTheEvents() {
        Event event = repository.add(Event.open(at(1), "a"));
        Operation removal = operation();
        repository.remove(event.id(), removal);
        undo(removal);
        repository.update(event.id(), before -> before.withNote("newer"), operation());
        Operation second = operation();
        repository.remove(event.id(), second);

        assertEquals(new UndoResult(0, 1, 0, List.of()), undo(removal));
        assertEquals(Set.of(), all());
        assertEquals(restored(1), undo(second));
        assertEquals(Set.of(event.withNote("newer")), all());
    }

    private static final class ModelOperation {
        private final String id;
        private final Map<String, Event> before;
        private final Map<String, Event> after;
        private final @Nullable ModelOperation undoes;
        private @Nullable ModelOperation undoneBy;

        ModelOperation(
                String id, Map<String, Event> before, Map<String, Event> after, @Nullable ModelOperation undoes) {
            this.id = id;
            this.before = before;
            this.after = after;
            this.undoes = undoes;
        }

        String id() {
            return id;
        }

        void isUndoneBy(ModelOperation undo) {
            undoneBy = undo;
            if (undoes != null) {
                undoes.undoneBy = null;
            }
        }

        Set<String> changed() {
            return Stream.concat(before.keySet().stream(), after.keySet().stream())
                    .filter(each -> !Objects.equals(before.get(each), after.get(each)))
                    .collect(Collectors.toSet());
        }

        /** Undoes it where the model is as the operation left it; returns how many events that changed. */
        long undo(Map<String, Event> model) {
            Set<String> left = new HashSet<>(changed());
            if (undoneBy != null) {
                left.removeAll(undoneBy.changed());
            }
            long restored = 0;
            for (String each : left) {
                if (Objects.equals(after.get(each), model.get(each))) {
                    restored++;
                    Event was = before.get(each);
                    if (was == null) {
                        model.remove(each);
                    } else {
                        model.put(each, was);
                    }
                }
            }
            return restored;
        }
    }
}
