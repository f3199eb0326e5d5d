package dev.events.server.access;

import dev.events.core.AddResult;
import dev.events.core.Addition;
import dev.events.core.Event;
import dev.events.core.EventExistsException;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** For who may only add: results have the events that were to be added, never those that are stored. */
final class UnseenRepository extends ForwardingEventRepository {
    private final EventRepository repository;

    UnseenRepository(EventRepository repository) {
        this.repository = repository;
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    @Override
    public List<AddResult> addAll(List<Addition> additions) {
        List<AddResult> results = super.addAll(additions);
        List<AddResult> unseen = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            unseen.add(unseen(results.get(i), additions.get(i).event()));
        }
        return unseen;
    }

    @Override
    public CompletableFuture<AddResult> addLater(Addition addition) {
        return repository.addLater(addition).thenApply(result -> unseen(result, addition.event()));
    }

    /**
     * The result of an addition whose result must not show the stored event, unless that is what was to be added.
     *
     * @param event what was to be added
     */
    static AddResult unseen(AddResult result, Event event) {
        return result.outcome() == AddResult.Outcome.ID_TAKEN && !result.event().equals(event)
                ? AddResult.failed(event, new EventExistsException(event.id(), null))
                : new AddResult(result.outcome(), event, result.failure());
    }

    /** For previews of adds. */
    @Override
    public List<Event> findAll(Collection<String> ids) {
        return List.of();
    }
}
