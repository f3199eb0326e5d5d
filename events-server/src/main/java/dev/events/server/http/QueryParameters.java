package dev.events.server.http;

import dev.events.core.EventOrder;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.jetty.util.MultiMap;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/** A request's query string, read strictly: a parameter that is unknown, given twice or malformed is an error. */
public final class QueryParameters {
    private final MultiMap<String> values;

    private QueryParameters(MultiMap<String> values) {
        this.values = values;
    }

    /**
     * The parameters of a request.
     *
     * @param allowed the names that may occur; null to accept and ignore all
     * @throws Problem 400 if another name occurs, one that is not repeatable occurs twice, or an escape is malformed
     */
    public static QueryParameters of(HttpServletRequest request, @Nullable AllowedParameters allowed) {
        MultiMap<String> values = new MultiMap<>();
        if (allowed == null) {
            return new QueryParameters(values);
        }
        String query = request.getQueryString();
        if (query != null) {
            try {
                UrlEncoded.decodeUtf8To(query, 0, query.length(), values::add);
            } catch (RuntimeException e) {
                throw Problem.badRequest("the query string is malformed; it must be percent-encoded UTF-8");
            }
        }
        values.forEach((name, list) -> {
            if (!allowed.names().contains(name)) {
                throw Problem.badRequest("the parameter \"" + name + "\" is unknown; "
                        + (allowed.names().isEmpty()
                                ? "this route has no parameters"
                                : "it may be "
                                        + allowed.names().stream().sorted().collect(Collectors.joining(", "))));
            }
            if (list.size() > 1 && !allowed.repeatable().contains(name)) {
                throw Problem.badRequest(
                        "the parameter " + name + " is given " + list.size() + " times; once is enough");
            }
        });
        return new QueryParameters(values);
    }

    /**
     * Refuses parameters that make no sense in this request.
     *
     * @param why the reason, for the error
     * @throws Problem 400 if one of {@code names} is given
     */
    public void refuse(String why, String... names) {
        for (String name : names) {
            if (values.containsKey(name)) {
                throw Problem.badRequest("the parameter " + name + " cannot be given here: " + why);
            }
        }
    }

    public EventOrder order() {
        String order = value("order");
        if (order == null || order.equals("desc")) {
            return EventOrder.NEWEST_FIRST;
        }
        if (order.equals("asc")) {
            return EventOrder.OLDEST_FIRST;
        }
        throw Problem.badRequest("order is \"" + order + "\"; it must be desc (newest first) or asc");
    }

    public int limit(int fallback, int most) {
        return number("limit", fallback, 1, most);
    }

    /** The value of a parameter that is a whole number. */
    public int number(String name, int fallback, int least, int most) {
        String text = value(name);
        if (text == null) {
            return fallback;
        }
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Problem.badRequest(
                    name + " is \"" + text + "\"; it must be a whole number from " + least + " to " + most);
        }
        return Integer.parseInt(text);
    }

    /** The value of a parameter that is true or false; false if it is not given. */
    public boolean flag(String name) {
        String value = value(name);
        if (value == null || value.equals("false")) {
            return false;
        }
        if (value.equals("true")) {
            return true;
        }
        throw Problem.badRequest(name + " is \"" + value + "\"; it must be true or false");
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public @Nullable String value(String name) {
        return values.getString(name);
    }

    public List<String> values(String name) {
        List<String> list = values.get(name);
        return list == null ? List.of() : list;
    }
}
