package dev.events.server.http;

import dev.events.core.EpochSeconds;
import dev.events.core.EventQuery;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The query parameters that select events: the HTTP form of an {@link EventQuery}. */
public final class FilterParameters {
    /** The parameters of every route with a filter. */
    public static final AllowedParameters FILTER = new AllowedParameters(
            Set.of("from", "to", "tag", "any_tag", "not_tag", "open", "text"), Set.of("tag", "any_tag", "not_tag"));

    /** Beyond the time of any event. Larger bounds are cut to this, which selects the same events. */
    private static final double FAR = 2.0 * EpochSeconds.MAX;

    private static final int MAX_TAGS = 100;

    private FilterParameters() {}

    /**
     * The events that a request selects.
     *
     * @throws Problem 400 if a value is invalid
     * @throws IllegalArgumentException if a value is empty, or {@code to} before {@code from}
     */
    public static EventQuery query(QueryParameters parameters) {
        int tags = parameters.values("tag").size()
                + parameters.values("any_tag").size()
                + parameters.values("not_tag").size();
        if (tags > MAX_TAGS) {
            throw Problem.badRequest("tag, any_tag and not_tag are given " + tags + " times in all; at most " + MAX_TAGS
                    + " are possible");
        }
        EventQuery.Builder query = EventQuery.builder()
                .from(time(parameters, "from"))
                .to(time(parameters, "to"))
                .text(parameters.value("text"));
        parameters.values("tag").forEach(query::tag);
        parameters.values("any_tag").forEach(query::anyTag);
        parameters.values("not_tag").forEach(query::notTag);
        if (parameters.has("open")) {
            query.open(parameters.flag("open"));
        }
        return query.build();
    }

    /** The time in a parameter; null if it is not given. */
    public static @Nullable Instant time(QueryParameters parameters, String name) {
        String value = parameters.value(name);
        return value == null
                ? null
                : EpochSeconds.toInstant(Math.max(-FAR, Math.min(EpochTimeParser.seconds(name, value), FAR)));
    }
}
