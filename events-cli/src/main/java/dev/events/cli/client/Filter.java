package dev.events.cli.client;

import java.util.List;

/**
 * A filter, as query parameters of the server. A name may occur several times.
 *
 * @param parameters in the order in which they are sent
 */
public record Filter(List<Parameter> parameters) {
    public Filter {
        parameters = List.copyOf(parameters);
    }

    /** Whether every event matches. */
    public boolean isEmpty() {
        return parameters.isEmpty();
    }

    /** One condition. */
    public record Parameter(String name, String value) {}
}
