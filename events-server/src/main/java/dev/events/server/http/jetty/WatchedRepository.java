package dev.events.server.http.jetty;

import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventPage;
import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.core.Timeline;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The events for one request; what may read long ends if its client leaves. A stream is sent while it is read, and ends by that. */
final class WatchedRepository extends ForwardingEventRepository {
    private final EventRepository repository;
    private final ClientWatch client;

    WatchedRepository(EventRepository repository, ClientWatch client) {
        this.repository = repository;
        this.client = client;
    }

    @Override
    protected EventRepository delegate() {
        return repository;
    }

    @Override
    public EventPage page(EventQuery query, EventOrder order, int limit, @Nullable String cursor) {
        return client.reading(() -> super.page(query, order, limit, cursor));
    }

    @Override
    public Stream<Event> stream(EventQuery query, EventOrder order) {
        return client.reading(() -> super.stream(query, order));
    }

    @Override
    public Stream<Event> stream(EventQuery query) {
        return client.reading(() -> super.stream(query));
    }

    @Override
    public long count(EventQuery query) {
        return client.reading(() -> super.count(query));
    }

    @Override
    public List<StatsRow> stats(EventQuery query, StatsBy by, ZoneId zone, Instant now) {
        return client.reading(() -> super.stats(query, by, zone, now));
    }

    @Override
    public Timeline timeline(Timeline.Request request, Instant now) {
        return client.reading(() -> super.timeline(request, now));
    }

    @Override
    public List<TagCount> tags(String prefix, int limit) {
        return client.reading(() -> super.tags(prefix, limit));
    }
}
