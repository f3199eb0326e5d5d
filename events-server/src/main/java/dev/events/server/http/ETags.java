package dev.events.server.http;

import dev.events.core.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.eclipse.jetty.http.ComplianceViolation;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.QuotedCSV;

/** Computes and compares entity tags, which change with every change of a response (RFC 9110, section 8.8.3). */
public final class ETags {
    private static final int BYTES = 12;

    private ETags() {}

    /** The tag of a response with this body: 96 bits of its SHA-256. */
    public static String of(byte[] body) {
        return '"' + Base64.getUrlEncoder().encodeToString(Sha256.prefix(body, BYTES)) + '"';
    }

    /** Whether {@code If-None-Match} lists the tag, so that the client already has the response. */
    public static boolean isNoneMatchedBy(HttpServletRequest request, String etag) {
        List<String> tags = inHeader(request, "If-None-Match");
        return tags.contains("*") || tags.contains(etag) || tags.contains("W/" + etag);
    }

    /** The tags that a header lists. */
    public static List<String> inHeader(HttpServletRequest request, String name) {
        QuotedCSV tags = new QuotedCSV(HttpCompliance.RFC7230, ComplianceViolation.Listener.NOOP, true);
        Collections.list(request.getHeaders(name)).forEach(tags::addValue);
        return tags.getValues();
    }
}
