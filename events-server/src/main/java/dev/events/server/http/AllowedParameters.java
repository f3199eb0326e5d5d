package dev.events.server.http;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The query parameters that a route accepts.
 *
 * @param names every name that may occur
 * @param repeatable the names that may occur more than once
 */
public record AllowedParameters(Set<String> names, Set<String> repeatable) {
    public static final AllowedParameters NONE = of();

    public AllowedParameters {
        names = Set.copyOf(names);
        repeatable = Set.copyOf(repeatable);
    }

    /** Allows each of these names at most once. */
    public static AllowedParameters of(String... names) {
        return new AllowedParameters(Set.of(names), Set.of());
    }

    /** Adds names that may occur once. */
    public AllowedParameters and(String... more) {
        return new AllowedParameters(
                Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet()), repeatable);
    }

    /** Adds a name that may occur more than once. */
    public AllowedParameters andRepeatable(String name) {
        return new AllowedParameters(
                and(name).names(),
                Stream.concat(repeatable.stream(), Stream.of(name)).collect(Collectors.toUnmodifiableSet()));
    }
}
