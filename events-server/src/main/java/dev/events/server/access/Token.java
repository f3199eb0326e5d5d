package dev.events.server.access;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as everybody may know it: without its secret.
 *
 * @param id its public id, by which it is listed and revoked
 * @param name what it is for
 * @param scopes what it allows, in the order of {@link Scope}
 * @param tag the tag that it is bound to; null if it is for all events
 * @param created when it was made
 * @param expires from when on it is refused; null for never
 * @param lastUsed when it was last used, to the minute; null if it never was
 */
public record Token(
        String id,
        String name,
        Set<Scope> scopes,
        @Nullable String tag,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant lastUsed) {
    public Token {
        Set<Scope> inOrder = EnumSet.noneOf(Scope.class);
        inOrder.addAll(scopes);
        scopes = Collections.unmodifiableSet(inOrder);
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
