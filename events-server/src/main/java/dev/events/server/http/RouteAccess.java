package dev.events.server.http;

import dev.events.server.access.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a route, once there are tokens.
 *
 * @param isPublic whether everybody may, without a token
 * @param scope the scope that a token needs; null if every token will do
 */
public record RouteAccess(boolean isPublic, @Nullable Scope scope) {
    /** Everybody. */
    static final RouteAccess PUBLIC = new RouteAccess(true, null);

    /** Who has any token. */
    static final RouteAccess ANY_TOKEN = new RouteAccess(false, null);

    static RouteAccess of(@Nullable Scope scope) {
        return scope == null ? PUBLIC : new RouteAccess(false, scope);
    }
}
