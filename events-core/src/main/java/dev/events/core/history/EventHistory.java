package dev.events.core.history;

import dev.events.core.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The operations that were recorded, and how to undo them. Implementations are thread-safe.
 *
 * <p>Before a recorded operation changes or removes an event, a copy of it is kept. If the process ends in between, the history
 * has a copy too much, never one too few; an undo then finds that event as it was.
 *
 * <p>Every method throws {@link dev.events.core.StoreUnavailableException} when the store cannot be reached and {@link
 * dev.events.core.EventStoreException} when it fails otherwise.
 */
public interface EventHistory {
    /**
     * {@return operations, the newest first}
     *
     * @param query which operations
     * @param limit the most to return, from 1
     * @param cursor the {@linkplain HistoryPage#nextCursor() cursor} of the page before; null for the first
     * @throws IllegalArgumentException if {@code limit} is less than 1 or {@code cursor} did not come from a page
     */
    HistoryPage<RecordedOperation> operations(OperationQuery query, int limit, @Nullable String cursor);

    /**
     * {@return the operation with this id, if there is one}
     *
     * @param id 24 hexadecimal digits
     * @throws IllegalArgumentException if it is anything else
     */
    default Optional<RecordedOperation> operation(String id) {
        return operations(List.of(id)).stream().findFirst();
    }

    /**
     * {@return the operations with these ids, in no particular order} Ids without an operation are left out.
     *
     * @param ids thousands rather than millions
     * @throws IllegalArgumentException if one is not 24 hexadecimal digits
     */
    List<RecordedOperation> operations(Collection<String> ids);

    /**
     * {@return what an operation did to each event} Of an import, the events that are still there.
     *
     * @param operation the id of the operation
     * @param limit the most to return, from 1; a page may have fewer although another one follows
     * @param cursor the cursor of the page before; null for the first
     * @throws IllegalArgumentException if {@code limit} is less than 1 or {@code cursor} did not come from a page
     */
    HistoryPage<RecordedChange> changes(String operation, int limit, @Nullable String cursor);

    /**
     * {@return what operations did to one event, the newest first} The event need not exist any more.
     *
     * @param event the id of the event
     * @param limit the most to return, from 1; a page may have fewer although another one follows
     * @param cursor the cursor of the page before; null for the first
     * @throws IllegalArgumentException if {@code event} is not 24 hexadecimal digits, {@code limit} is less than 1 or {@code
     *     cursor} did not come from a page
     */
    HistoryPage<RecordedChange> changesOf(String event, int limit, @Nullable String cursor);

    /**
     * Notes that events will be added with {@linkplain dev.events.core.Addition#operation() this operation}. Before the first
     * of them, so that they can be undone whatever happens.
     *
     * @param operation the operation
     */
    void beginImport(Operation operation);

    /**
     * Notes that an import is over.
     *
     * @param operation the operation
     * @param added how many events it added
     * @param complete whether it did all that was asked
     */
    void endImport(Operation operation, long added, boolean complete);

    /**
     * Puts back what an operation changed, removed or added, as far as it has not changed since. Repeating it does nothing
     * more. What it does is an operation that can be undone itself.
     *
     * @param id the operation to undo
     * @param operation the undo
     * @param touched gets the id of each event that is put back
     * @return what was done; empty if there is no operation with this id
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits
     * @throws dev.events.core.PartialChangeException if the store fails after some were put back
     */
    Optional<UndoResult> undo(String id, Operation operation, Consumer<String> touched);

    /**
     * Removes some of what has expired; call it until nothing is left. A store that removes it by itself, as MongoDB does, has
     * nothing to do.
     *
     * @param now the time
     * @return how many operations were removed; 0 if none is left that has expired
     */
    long expire(Instant now);
}
