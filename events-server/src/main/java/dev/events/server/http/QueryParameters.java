package dev.events.server.http;

import dev.events.core.EpochSeconds;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.util.MultiMap;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/** A request's query string, read strictly: a parameter that is unknown, given twice or malformed is an error. */
final class QueryParameters {
    /** The parameters that say which events are meant. */
    static final Set<String> FILTER = Set.of("from", "to", "tag", "any_tag", "not_tag", "open", "text");

    private static final Set<String> REPEATABLE = Set.of("tag", "any_tag", "not_tag");
    /** Beyond any time of an event, so that such a bound means what it says. */
    private static final double FAR = 2.0 * EpochSeconds.MAX;

    private final MultiMap<String> values;

    private QueryParameters(MultiMap<String> values) {
        this.values = values;
    }

    /**
     * The parameters of a request.
     *
     * @param known the names that may occur; null for any, none of which is looked at
     * @throws Problem 400 if another name occurs, one that is not for tags occurs twice, or an escape is malformed
     */
    static QueryParameters of(HttpServletRequest request, @Nullable Set<String> known) {
        MultiMap<String> values = new MultiMap<>();
        if (known == null) {
            return new QueryParameters(values);
        }
        String query = request.getQueryString();
        if (query != null) {
            try {
                UrlEncoded.decodeUtf8To(query, values);
            } catch (RuntimeException e) {
                throw Problem.badRequest("the query string is malformed; it must be percent-encoded UTF-8");
            }
        }
        values.forEach((name, list) -> {
            if (!known.contains(name)) {
                throw Problem.badRequest("the parameter \"" + name + "\" is unknown; "
                        + (known.isEmpty()
                                ? "there are none here"
                                : "it may be " + known.stream().sorted().collect(Collectors.joining(", "))));
            }
            if (list.size() > 1 && !REPEATABLE.contains(name)) {
                throw Problem.badRequest(
                        "the parameter " + name + " is given " + list.size() + " times; once is enough");
            }
        });
        return new QueryParameters(values);
    }

    static Set<String> with(Set<String> names, String... more) {
        return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Which events are meant.
     *
     * @throws Problem 400 if a value is not what it must be
     * @throws IllegalArgumentException if a value is empty, or {@code to} before {@code from}
     */
    EventQuery query() {
        EventQuery.Builder query =
                EventQuery.builder().from(time("from")).to(time("to")).text(value("text"));
        list("tag").forEach(query::tag);
        list("any_tag").forEach(query::anyTag);
        list("not_tag").forEach(query::notTag);
        if (values.containsKey("open")) {
            query.open(flag("open"));
        }
        return query.build();
    }

    /** @throws Problem 400 if one of {@code names} is given */
    void refuse(String why, String... names) {
        for (String name : names) {
            if (values.containsKey(name)) {
                throw Problem.badRequest("the parameter " + name + " cannot be given here: " + why);
            }
        }
    }

    EventOrder order() {
        String order = value("order");
        if (order == null || order.equals("desc")) {
            return EventOrder.NEWEST_FIRST;
        }
        if (order.equals("asc")) {
            return EventOrder.OLDEST_FIRST;
        }
        throw Problem.badRequest("order is \"" + order + "\"; it must be desc (newest first) or asc");
    }

    int limit(int otherwise, int most) {
        String limit = value("limit");
        if (limit == null) {
            return otherwise;
        }
        if (!limit.matches("\\d{1,9}") || Integer.parseInt(limit) < 1 || Integer.parseInt(limit) > most) {
            throw Problem.badRequest("limit is \"" + limit + "\"; it must be a whole number from 1 to " + most);
        }
        return Integer.parseInt(limit);
    }

    /** The value of a parameter that is true or false; false if it is not given. */
    boolean flag(String name) {
        String value = value(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Problem.badRequest(name + " is \"" + value + "\"; it must be true or false");
    }

    @Nullable
    String value(String name) {
        return values.getString(name);
    }

    private List<String> list(String name) {
        List<String> list = values.get(name);
        return list == null ? List.of() : list;
    }

    private @Nullable Instant time(String name) {
        String value = value(name);
        return value == null ? null : EpochSeconds.toInstant(Math.max(-FAR, Math.min(Times.seconds(name, value), FAR)));
    }
}
