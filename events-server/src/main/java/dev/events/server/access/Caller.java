package dev.events.server.access;

import dev.events.core.EventQuery;
import dev.events.core.EventRepository;
import dev.events.core.ForwardingEventRepository;
import dev.events.core.Operation.Author;
import dev.events.core.history.EventHistory;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request.
 *
 * @param token the token that it came with; null if there is no access control, or it was not let in
 * @param isLetIn whether it may do anything at all
 */
public record Caller(@Nullable Token token, boolean isLetIn) {
    /** Anybody, where there is no access control. */
    public static final Caller ANYBODY = new Caller(null, true);

    /** Whoever was refused, or sent a request that no check has seen: may do nothing. */
    public static final Caller NOBODY = new Caller(null, false);

    /** The owner of the store, with a command on the same machine. */
    static final Caller OWNER =
            new Caller(new Token("local", "events-server", Set.of(Scope.ADMIN), null, Instant.EPOCH, null, null));

    /** Who came with a token that is valid. */
    Caller(Token token) {
        this(token, true);
    }

    /** Whether this one may do what needs a scope. */
    public boolean may(Scope scope) {
        return token == null ? isLetIn : token.scopes().stream().anyMatch(given -> given.includes(scope));
    }

    /**
     * Refuses what needs a scope that this one has not.
     *
     * @throws MissingScopeException unless this one may do what needs {@code scope}
     */
    public void require(Scope scope) {
        if (!may(scope)) {
            throw new MissingScopeException(scope, token == null ? Set.of() : token.scopes());
        }
    }

    /** Everything that this one may do. */
    public Set<Scope> scopes() {
        return Arrays.stream(Scope.values()).filter(this::may).collect(Collectors.toUnmodifiableSet());
    }

    /** The tag that this one is bound to; null if it is not. */
    public @Nullable String tag() {
        return token == null ? null : token.tag();
    }

    /** Who an operation of this one is noted as; null if nobody knows. */
    public @Nullable Author author() {
        return token == null ? null : new Author(token.id(), token.name(), token.tag());
    }

    /** The history as this one may see it and undo what is in it: all of it, or what is its own. */
    public EventHistory limit(EventHistory history) {
        return may(Scope.ADMIN) ? history : new OwnHistory(history, token);
    }

    /** The events as this one may see and change them. Whether it may read or write at all is for the routes. */
    public EventRepository limit(EventRepository events) {
        if (!isLetIn) {
            return new NoEvents();
        }
        EventRepository seen = may(Scope.READ) ? events : new UnseenRepository(events);
        String tag = tag();
        return tag == null ? seen : new BoundRepository(seen, tag);
    }

    /** What a query finds for this one. */
    public EventQuery limit(EventQuery query) {
        String tag = tag();
        return tag == null ? query : BoundRepository.own(query, tag);
    }

    /** For routes that everybody may use, which have nothing to do with events. */
    private static final class NoEvents extends ForwardingEventRepository {
        @Override
        protected EventRepository delegate() {
            throw new IllegalStateException("events were asked for by a request that was not let in");
        }
    }
}
