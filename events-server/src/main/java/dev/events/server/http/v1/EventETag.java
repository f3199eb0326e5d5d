package dev.events.server.http.v1;

import dev.events.core.Event;
import dev.events.server.http.ETags;
import dev.events.server.http.EventJson;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Computes the entity tag of an event, and checks the preconditions of requests against it. */
final class EventETag {
    private EventETag() {}

    static String of(Event event) {
        try {
            return ETags.of(Responses.object(json -> EventJson.writeMembers(json, event)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Checks {@code If-Match} against the event's ETag.
     *
     * @throws Problem 412 if the header does not list the event's tag
     */
    static void requireMatch(HttpServletRequest request, Event event) {
        if (request.getHeader("If-Match") == null) {
            return;
        }
        List<String> tags = ETags.inHeader(request, "If-Match");
        if (tags.isEmpty()) {
            throw Problem.badRequest("If-Match is empty; it must be the ETag of the event, or *");
        }
        if (!tags.contains("*") && !tags.contains(of(event))) {
            throw failed("If-Match is " + String.join(", ", tags) + " but the event's ETag is " + of(event)
                    + "; the event was changed in the meantime");
        }
    }

    /**
     * Checks {@code If-Match} and {@code If-None-Match} of a PUT.
     *
     * @param existing finds the event with the id, or null; called only if the request has one of the headers
     * @throws Problem 412 if one of them is not met
     */
    static void requirePut(HttpServletRequest request, Supplier<@Nullable Event> existing) {
        boolean ifMatch = request.getHeader("If-Match") != null;
        if (!ifMatch && request.getHeader("If-None-Match") == null) {
            return;
        }
        Event event = existing.get();
        if (event == null) {
            if (ifMatch) {
                throw failed("If-Match is given but there is no event with this id");
            }
            return;
        }
        requireMatch(request, event);
        if (ETags.isNoneMatchedBy(request, of(event))) {
            throw failed("an event with this id exists already; If-None-Match allows the PUT only if there is none");
        }
    }

    private static Problem failed(String detail) {
        return Problem.of(HttpStatus.PRECONDITION_FAILED_412, detail);
    }
}
