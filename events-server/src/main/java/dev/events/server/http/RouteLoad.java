package dev.events.server.http;

/** What a route does to the server, which decides where its requests wait when many come at once. */
public enum RouteLoad {
    /** Answered always and at once. */
    MONITORING,
    READ,
    /** A change with a body of at most 1 MiB, or without one. */
    CHANGE,
    /** A change of every event that matches a filter. It takes long, and holds many events in memory. */
    BULK_CHANGE,
    /** A change whose body the route reads as it arrives, of any length. */
    UPLOAD
}
