package dev.events.core;

/**
 * A tag and how often it is used.
 *
 * @param count how many events have it, at least 1
 */
public record TagCount(String tag, long count) {}
