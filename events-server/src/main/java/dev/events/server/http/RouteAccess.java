package dev.events.server.http;

import dev.events.server.access.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Who may use a route, once there are tokens.
 *
 * @param isPublic whether everybody may, without a token
 * @param scope the scope that a token needs; null if every token will do
 * @param isHarmless whether it tells nothing about events, so that a token also counts while the store cannot be asked
 */
public record RouteAccess(boolean isPublic, @Nullable Scope scope, boolean isHarmless) {
    /** Everybody. */
    static final RouteAccess PUBLIC = new RouteAccess(true, null, true);

    /** Who has any token. */
    static final RouteAccess ANY_TOKEN = new RouteAccess(false, null, false);

    static RouteAccess of(@Nullable Scope scope) {
        return scope == null ? PUBLIC : new RouteAccess(false, scope, false);
    }

    static RouteAccess harmless(@Nullable Scope scope) {
        return scope == null ? PUBLIC : new RouteAccess(false, scope, true);
    }
}
