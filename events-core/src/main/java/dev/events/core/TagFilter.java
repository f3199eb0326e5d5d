package dev.events.core;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which tags an event must and must not have. An entry is a tag, or with a trailing {@code *} the beginning of a tag;
 * {@code *} alone is any tag. A backslash before the trailing {@code *} makes it a part of the tag: {@code 5\*} is the tag
 * {@code 5*}. Two backslashes there are one, so {@code a\\*} is any tag that begins with {@code a\}, and {@code a\\\*} is the tag
 * {@code a\*}. Elsewhere a backslash is a character like any other. {@link #literal} and
 * {@link #startingWith} write such entries.
 *
 * <p>Case matters. {@link #matches} is the definition; {@code core.mongo.EventFilters} says the same in MongoDB's query
 * language.
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
     * {@return whether {@code entry} means the beginning of tags} It ends in a {@code *} after an even number of backslashes.
     *
     * @param entry an entry of a filter
     */
    public static boolean isPrefix(String entry) {
        return entry.endsWith("*") && backslashes(entry) % 2 == 0;
    }

    /**
     * {@return the tag that {@code entry} means, or the beginning of tags if it {@linkplain #isPrefix is a prefix}}
     *
     * @param entry an entry of a filter
     */
    public static String text(String entry) {
        if (!entry.endsWith("*")) {
            return entry;
        }
        int backslashes = backslashes(entry);
        String text = entry.substring(0, entry.length() - 1 - backslashes) + "\\".repeat(backslashes / 2);
        return backslashes % 2 == 0 ? text : text + "*";
    }

    /**
     * {@return the entry that means {@code tag} and no other tag}
     *
     * @param tag a tag
     */
    public static String literal(String tag) {
        if (!tag.endsWith("*")) {
            return tag;
        }
        return tag.substring(0, tag.length() - 1) + "\\".repeat(backslashes(tag) + 1) + "*";
    }

    /**
     * {@return the entry that means all tags that begin with {@code prefix}}
     *
     * @param prefix the beginning of tags
     */
    public static String startingWith(String prefix) {
        return prefix + "\\".repeat(backslashes(prefix + "*")) + "*";
    }

    /** How many backslashes stand before the last character. */
    private static int backslashes(String entry) {
        int first = entry.length() - 1;
        while (first > 0 && entry.charAt(first - 1) == '\\') {
            first--;
        }
        return entry.length() - 1 - first;
    }

    private static boolean hasMatch(Set<String> tags, String entry) {
        String text = text(entry);
        return isPrefix(entry) ? tags.stream().anyMatch(tag -> tag.startsWith(text)) : tags.contains(text);
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
