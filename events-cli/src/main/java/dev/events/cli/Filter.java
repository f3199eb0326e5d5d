package dev.events.cli;

import java.util.List;

/**
 * Which events are meant, as the server's query parameters; those with the same name add up.
 *
 * @param parameters in the order in which they are sent
 */
record Filter(List<Parameter> parameters) {
    Filter {
        parameters = List.copyOf(parameters);
    }

    /** Whether every event is meant. */
    boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** One condition. */
    record Parameter(String name, String value) {}
}
