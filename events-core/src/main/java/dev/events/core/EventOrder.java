package dev.events.core;

/** The order of a listing: by start, and by id where starts are equal. */
public enum EventOrder {
    /** By descending start. */
    NEWEST_FIRST,
    /** By ascending start. */
    OLDEST_FIRST
}
