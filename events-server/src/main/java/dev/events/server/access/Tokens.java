package dev.events.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes, lists and revokes tokens. */
public interface Tokens {
    /**
     * A new token and its secret.
     *
     * @param token the token
     * @param secret what to show to the owner, who cannot see it again
     */
    record Created(Token token, TokenSecret secret) {}

    /**
     * Makes a token.
     *
     * @param name what it is for: 1 to 100 characters, none of them a control character
     * @param scopes what it allows
     * @param tag the tag to bind it to; null for none
     * @param expires from when on it is refused; null for never
     * @throws IllegalArgumentException if one of these cannot be
     */
    Created create(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires);

    /** The tokens that were not revoked, also expired ones, the newest first. */
    List<Token> list();

    /** Revokes a token: it has no effect any more. False if there is none with this id. */
    boolean revoke(String id);
}
