package dev.events.server.access;

import dev.events.core.EventRepository;
import java.time.Instant;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a request.
 *
 * @param token the token that it came with; null if there is no access control
 */
public record Caller(@Nullable Token token) {
    /** Anybody, where there is no access control. */
    public static final Caller ANYBODY = new Caller(null);

    /** The owner of the store, with a command on the same machine. */
    static final Caller OWNER =
            new Caller(new Token("local", "events-server", Set.of(Scope.ADMIN), null, Instant.EPOCH, null, null));

    /** Whether this one may do what needs a scope. */
    public boolean may(Scope scope) {
        return token == null || token.scopes().stream().anyMatch(given -> given.includes(scope));
    }

    /**
     * Refuses what needs a scope that this one has not.
     *
     * @throws MissingScopeException unless this one may do what needs {@code scope}
     */
    public void require(Scope scope) {
        if (token != null && !may(scope)) {
            throw new MissingScopeException(scope, token.scopes());
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

    /** The events as this one may see and change them. Whether it may read or write at all is for the routes. */
    public EventRepository limit(EventRepository events) {
        EventRepository seen = may(Scope.READ) ? events : new UnseenRepository(events);
        String tag = tag();
        return tag == null ? seen : new BoundRepository(seen, tag);
    }
}
