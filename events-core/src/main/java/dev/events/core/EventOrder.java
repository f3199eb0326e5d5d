package dev.events.core;

/** The order of a listing: by start, and by id where starts are equal. */
public enum EventOrder {
    NEWEST_FIRST,
    OLDEST_FIRST
}
