package dev.events.core;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which tags an event must and must not have. Each entry is a tag, or with a trailing {@code *} the beginning of one;
 * {@code *} alone is any tag. Case matters.
 *
 * @param all every one of these must be there
 * @param any at least one of these must be there, unless there are none
 * @param none not one of these may be there
 */
public record TagFilter(Set<String> all, Set<String> any, Set<String> none) {
    /** How many characters (UTF-16) an entry may have: patterns of more than 32 KB are refused by MongoDB. */
    private static final int MAX_LENGTH = 1000;

    /** Lets every event through. */
    public static final TagFilter UNFILTERED = new TagFilter(Set.of(), Set.of(), Set.of());

    /**
     * A filter of these entries.
     *
     * @throws IllegalArgumentException if an entry is empty or has more than 1000 characters
     */
    public TagFilter {
        all = copy("tag", all);
        any = copy("any_tag", any);
        none = copy("not_tag", none);
    }

    /** Whether an event with {@code tags} passes. */
    public boolean matches(Set<String> tags) {
        return all.stream().allMatch(entry -> hasMatch(tags, entry))
                && (any.isEmpty() || any.stream().anyMatch(entry -> hasMatch(tags, entry)))
                && none.stream().noneMatch(entry -> hasMatch(tags, entry));
    }

    /** Whether {@code entry} stands for the beginning of a tag. */
    public static boolean isPrefix(String entry) {
        return entry.endsWith("*");
    }

    /** {@code entry} without the trailing {@code *}. */
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
