package dev.events.core;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which tags an event must and must not have. An entry is a tag, or with a trailing {@code *} the beginning of a tag;
 * {@code *} alone is any tag. Case matters. {@link #matches} is the definition; {@code core.mongo.EventFilters} says the same
 * in MongoDB's query language.
 *
 * <p>Over HTTP, {@code server.http.FilterParameters} reads it; in the CLI, {@code cli.options.FilterOptions}.
 *
 * @param all the event must have all of these
 * @param any the event must have at least one of these, unless this is empty
 * @param none the event must have none of these
 */
public record TagFilter(Set<String> all, Set<String> any, Set<String> none) {
    /** The most characters (UTF-16) in an entry: MongoDB refuses patterns of more than 32 KB. */
    private static final int MAX_LENGTH = 1000;

    /** Every event passes. */
    public static final TagFilter UNFILTERED = new TagFilter(Set.of(), Set.of(), Set.of());

    /**
     * A filter of these entries.
     *
     * @param all entries that must all match
     * @param any entries of which one must match, if there are any
     * @param none entries that must not match
     * @throws IllegalArgumentException if an entry is empty or has more than 1000 characters
     */
    public TagFilter {
        all = copy("tag", all);
        any = copy("any_tag", any);
        none = copy("not_tag", none);
    }

    /**
     * {@return whether an event with {@code tags} passes}
     *
     * @param tags an event's tags
     */
    public boolean matches(Set<String> tags) {
        return all.stream().allMatch(entry -> hasMatch(tags, entry))
                && (any.isEmpty() || any.stream().anyMatch(entry -> hasMatch(tags, entry)))
                && none.stream().noneMatch(entry -> hasMatch(tags, entry));
    }

    /**
     * {@return whether {@code entry} is the beginning of a tag}
     *
     * @param entry an entry of a filter
     */
    public static boolean isPrefix(String entry) {
        return entry.endsWith("*");
    }

    /**
     * {@return {@code entry} without the trailing {@code *}}
     *
     * @param entry an entry of a filter
     */
    public static String prefix(String entry) {
        return entry.substring(0, entry.length() - 1);
    }

    private static boolean hasMatch(Set<String> tags, String entry) {
        if (isPrefix(entry)) {
            String prefix = prefix(entry);
            return tags.stream().anyMatch(tag -> tag.startsWith(prefix));
        }
        return tags.contains(entry);
    }

    private static Set<String> copy(String name, Collection<String> entries) {
        if (entries.contains("")) {
            throw new IllegalArgumentException(
                    name + " is empty; it must name a tag, or the beginning of one as in ops*");
        }
        for (String entry : entries) {
            if (entry.length() > MAX_LENGTH) {
                throw new IllegalArgumentException(
                        name + " has " + entry.length() + " characters; it may have at most " + MAX_LENGTH);
            }
        }
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.copyOf(entries)));
    }
}
