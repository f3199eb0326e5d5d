package dev.events.server.store;

import dev.events.core.Operation;
import dev.events.core.history.EventHistory;
import dev.events.core.history.HistoryPage;
import dev.events.core.history.OperationQuery;
import dev.events.core.history.RecordedChange;
import dev.events.core.history.RecordedOperation;
import dev.events.core.history.UndoResult;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The history of a {@link BoundedRepository}. An import, which adds, begins and ends in the places of adds. */
final class BoundedHistory implements EventHistory {
    private final EventHistory history;
    private final Places adds;
    private final Places others;

    BoundedHistory(EventHistory history, Places adds, Places others) {
        this.history = history;
        this.adds = adds;
        this.others = others;
    }

    @Override
    public HistoryPage<RecordedOperation> operations(OperationQuery query, int limit, @Nullable String cursor) {
        return others.call(() -> history.operations(query, limit, cursor));
    }

    @Override
    public List<RecordedOperation> operations(Collection<String> ids) {
        return others.call(() -> history.operations(ids));
    }

    @Override
    public HistoryPage<RecordedChange> changes(String operation, int limit, @Nullable String cursor) {
        return others.call(() -> history.changes(operation, limit, cursor));
    }

    @Override
    public HistoryPage<RecordedChange> changesOf(String event, int limit, @Nullable String cursor) {
        return others.call(() -> history.changesOf(event, limit, cursor));
    }

    @Override
    public void beginImport(Operation operation) {
        adds.call(() -> {
            history.beginImport(operation);
            return true;
        });
    }

    @Override
    public void endImport(Operation operation, long added, boolean complete) {
        adds.call(() -> {
            history.endImport(operation, added, complete);
            return true;
        });
    }

    @Override
    public Optional<UndoResult> undo(String id, Operation operation, Consumer<String> touched) {
        return others.call(() -> history.undo(id, operation, touched));
    }

    @Override
    public long expire(Instant now) {
        return history.expire(now);
    }
}
