package dev.events.server.access;

import java.util.Set;
import java.util.stream.Collectors;

/** A caller wants to do what its token does not allow. */
public final class MissingScopeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Scope scope;

    MissingScopeException(Scope scope, Set<Scope> given) {
        super(
                "this needs the scope " + scope.key() + "; the token has "
                        + given.stream().map(Scope::key).collect(Collectors.joining(", ")),
                null,
                false,
                false);
        this.scope = scope;
    }

    /** The scope that is missing. */
    public Scope scope() {
        return scope;
    }
}
