package dev.events.server.http;

/** The methods that routes have, in the order in which {@code Allow} lists them. */
public enum HttpMethod {
    GET,
    POST,
    PUT,
    PATCH,
    DELETE,
    HEAD
}
