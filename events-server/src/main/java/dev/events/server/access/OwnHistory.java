package dev.events.server.access;

import dev.events.core.Operation;
import dev.events.core.Operation.Author;
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

/**
 * The part of the history that belongs to a token: the operations that were asked for with it, or, if it is bound to a tag, with
 * any token that is bound to the same tag. Of one event, everything that was done to it while it had the tag.
 */
final class OwnHistory implements EventHistory {
    private final EventHistory history;
    private final @Nullable String id;
    private final @Nullable String tag;

    /** @param token the token; null for somebody who was not let in, to whom nothing belongs */
    OwnHistory(EventHistory history, @Nullable Token token) {
        this.history = history;
        this.id = token == null ? null : token.id();
        this.tag = token == null ? null : token.tag();
    }

    private boolean isOwn(RecordedOperation operation) {
        Author author = operation.author();
        return author != null && (tag == null ? author.id().equals(id) : tag.equals(author.tag()));
    }

    @Override
    public HistoryPage<RecordedOperation> operations(OperationQuery query, int limit, @Nullable String cursor) {
        if (tag != null) {
            return history.operations(new OperationQuery(query.from(), query.to(), query.author(), tag), limit, cursor);
        }
        if (id == null || (query.author() != null && !query.author().equals(id))) {
            return new HistoryPage<>(List.of(), null);
        }
        return history.operations(new OperationQuery(query.from(), query.to(), id, null), limit, cursor);
    }

    @Override
    public List<RecordedOperation> operations(Collection<String> ids) {
        return history.operations(ids).stream().filter(this::isOwn).toList();
    }

    @Override
    public HistoryPage<RecordedChange> changes(String operation, int limit, @Nullable String cursor) {
        return operation(operation).isEmpty()
                ? new HistoryPage<>(List.of(), null)
                : history.changes(operation, limit, cursor);
    }

    @Override
    public HistoryPage<RecordedChange> changesOf(String event, int limit, @Nullable String cursor) {
        if (id == null) {
            return new HistoryPage<>(List.of(), null);
        }
        HistoryPage<RecordedChange> page = history.changesOf(event, limit, cursor);
        return tag == null
                ? page
                : new HistoryPage<>(
                        page.items().stream()
                                .filter(change -> change.before() != null
                                        && change.before().tags().contains(tag))
                                .toList(),
                        page.nextCursor());
    }

    @Override
    public void beginImport(Operation operation) {
        history.beginImport(operation);
    }

    @Override
    public void endImport(Operation operation, long added, boolean complete) {
        history.endImport(operation, added, complete);
    }

    @Override
    public Optional<UndoResult> undo(String id, Operation operation, Consumer<String> touched) {
        return operation(id).isEmpty() ? Optional.empty() : history.undo(id, operation, touched);
    }

    @Override
    public long expire(Instant now) {
        return history.expire(now);
    }
}
