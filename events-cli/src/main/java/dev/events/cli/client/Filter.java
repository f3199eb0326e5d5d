package dev.events.cli.client;

import dev.events.core.EpochSeconds;
import dev.events.core.TimeRange;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

    /** The range of time that it names. */
    public TimeRange range() {
        return new TimeRange(time("from"), time("to"));
    }

    private @Nullable Instant time(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name().equals(name)) {
                return EpochSeconds.toInstant(Double.parseDouble(parameter.value()));
            }
        }
        return null;
    }

    /** One condition. */
    public record Parameter(String name, String value) {}
}
