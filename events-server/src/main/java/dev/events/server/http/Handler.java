package dev.events.server.http;

import jakarta.servlet.http.HttpServletResponse;

/** Answers the requests of one route. */
@FunctionalInterface
public interface Handler {
    /** Writes the whole response, or throws an exception that {@link ExceptionMapper} turns into one. */
    void handle(RoutedRequest request, HttpServletResponse response) throws Exception;
}
