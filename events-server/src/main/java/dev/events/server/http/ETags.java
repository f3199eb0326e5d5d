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
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.QuotedCSV;

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
        List<String> tags = header(request, "If-Match");
        if (!tags.isEmpty() && !tags.contains("*") && !tags.contains(of(event))) {
            throw Problem.of(
                    HttpStatus.PRECONDITION_FAILED_412,
                    "If-Match is " + String.join(", ", tags) + " but the event's ETag is " + of(event)
                            + "; it was changed meanwhile");
        }
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
