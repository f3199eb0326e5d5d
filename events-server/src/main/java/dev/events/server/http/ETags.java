package dev.events.server.http;

import dev.events.core.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.QuotedCSV;
import org.jspecify.annotations.Nullable;

/** Entity tags, which change whenever anything that is shown of an event, or in a file, does (RFC 9110, section 8.8.3). */
final class ETags {
    private static final int BYTES = 12;

    private ETags() {}

    static String of(Event event) {
        try {
            return of(Replies.object(json -> EventJson.writeMembers(json, event)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String of(byte[] shown) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(shown);
            return '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(hash, BYTES)) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Nothing, if the request may change {@code event}.
     *
     * @throws Problem 412 if it is to change only an event with another tag
     */
    static void requireMatch(HttpServletRequest request, Event event) {
        if (request.getHeader("If-Match") == null) {
            return;
        }
        List<String> tags = header(request, "If-Match");
        if (tags.isEmpty()) {
            throw Problem.badRequest("If-Match is empty; it must be the ETag of the event, or *");
        }
        if (!tags.contains("*") && !tags.contains(of(event))) {
            throw failed("If-Match is " + String.join(", ", tags) + " but the event's ETag is " + of(event)
                    + "; it was changed meanwhile");
        }
    }

    /**
     * Nothing, if the request may put an event where {@code there} finds none or one; it is asked only if need be.
     *
     * @throws Problem 412 if the request is to be done only in another case
     */
    static void requirePut(HttpServletRequest request, Supplier<@Nullable Event> there) {
        boolean ifMatch = request.getHeader("If-Match") != null;
        if (!ifMatch && request.getHeader("If-None-Match") == null) {
            return;
        }
        Event event = there.get();
        if (event == null) {
            if (ifMatch) {
                throw failed("If-Match is given but there is no event with this id");
            }
            return;
        }
        requireMatch(request, event);
        if (isNoneMatchedBy(request, of(event))) {
            throw failed("there is an event with this id already, which If-None-Match excludes");
        }
    }

    private static Problem failed(String detail) {
        return Problem.of(HttpStatus.PRECONDITION_FAILED_412, detail);
    }

    /** Whether the client says that it has what {@code etag} stands for, and wants only something else. */
    static boolean isNoneMatchedBy(HttpServletRequest request, String etag) {
        List<String> tags = header(request, "If-None-Match");
        return tags.contains("*") || tags.contains(etag) || tags.contains("W/" + etag);
    }

    private static List<String> header(HttpServletRequest request, String name) {
        QuotedCSV tags = new QuotedCSV(true);
        Collections.list(request.getHeaders(name)).forEach(tags::addValue);
        return tags.getValues();
    }
}
