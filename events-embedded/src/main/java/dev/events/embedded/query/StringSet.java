package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The strings that an {@code $in} accepts: some, and all that begin in some ways.
 *
 * @param prefixes none of them begins with another one
 */
record StringSet(Set<String> whole, NavigableSet<String> prefixes) {

    /** A regular expression that only fixes the beginning of a string. */
    private static final Pattern PREFIX_EXPRESSION =
            Pattern.compile("\\^(?:\\\\Q((?:(?!\\\\E).)+)\\\\E|([\\w \\-:/@#]+))(?:\\.\\*)?", Pattern.DOTALL);

    /** The set of these strings and regular expressions; null if there are other values among them. */
    static @Nullable StringSet of(List<?> values) {
        Set<String> whole = new HashSet<>();
        TreeSet<String> prefixes = new TreeSet<>();
        for (Object value : values) {
            String prefix = value instanceof BsonRegularExpression expression ? prefixOf(expression) : null;
            if (value instanceof String string) {
                whole.add(string);
            } else if (prefix != null) {
                prefixes.add(prefix);
            } else {
                return null;
            }
        }
        TreeSet<String> shortest = new TreeSet<>();
        for (String prefix : prefixes) {
            if (shortest.isEmpty() || !prefix.startsWith(shortest.last())) {
                shortest.add(prefix);
            }
        }
        return new StringSet(whole, shortest);
    }

    /** What a string must begin with to match an expression; null if the expression asks for anything else. */
    static @Nullable String prefixOf(BsonRegularExpression expression) {
        String options = expression.getOptions();
        Matcher matcher = PREFIX_EXPRESSION.matcher(expression.getPattern());
        if ((options != null && !options.isEmpty()) || !matcher.matches()) {
            return null;
        }
        return matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
    }

    boolean contains(String string) {
        String before = prefixes.floor(string);
        return whole.contains(string) || (before != null && string.startsWith(before));
    }
}
