package dev.events.cli.client;

import java.util.List;

/**
 * Which events are meant, as the server's query parameters; those with the same name add up.
 *
 * @param parameters in the order in which they are sent
 */
public record Filter(List<Parameter> parameters) {
    public Filter {
        parameters = List.copyOf(parameters);
    }

    /** Whether every event is meant. */
    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** One condition. */
    public record Parameter(String name, String value) {}
}
