package dev.events.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.ComplianceViolation;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.QuotedCSV;

/** Chooses a response's media type by the {@code Accept} header (RFC 9110, section 12.5.1). */
public final class ContentNegotiation {
    private ContentNegotiation() {}

    /**
     * The media type that the client prefers.
     *
     * @param offered media types; the first is sent to clients without a preference
     * @throws Problem 406 if it accepts none of them
     */
    public static String choose(HttpServletRequest request, String... offered) {
        Enumeration<String> headers = request.getHeaders("Accept");
        QuotedCSV accepted = new QuotedCSV(HttpCompliance.RFC7230, ComplianceViolation.Listener.NOOP, true);
        while (headers.hasMoreElements()) {
            accepted.addValue(headers.nextElement());
        }
        List<Range> ranges = accepted.getValues().stream()
                .filter(value -> value.contains("/"))
                .map(Range::of)
                .toList();
        if (ranges.isEmpty()) {
            return offered[0];
        }
        String best = null;
        double quality = 0;
        for (String type : offered) {
            double liked = quality(type, ranges);
            if (liked > quality) {
                best = type;
                quality = liked;
            }
        }
        if (best == null) {
            throw Problem.of(
                    HttpStatus.NOT_ACCEPTABLE_406,
                    "Accept excludes all available media types: " + String.join(", ", offered));
        }
        return best;
    }

    /** The quality of the most specific range that includes the type. */
    private static double quality(String type, List<Range> ranges) {
        double quality = 0;
        int precision = -1;
        for (Range range : ranges) {
            int precise = range.precision(type);
            if (precise > precision) {
                precision = precise;
                quality = range.quality();
            }
        }
        return quality;
    }

    /** A media range and its quality, from 0 (not acceptable) to 1. */
    private record Range(String name, double quality) {
        private static final Pattern QUALITY =
                Pattern.compile(";\\s*q\\s*=\\s*([01](?:\\.\\d{0,3})?)\\s*(?:;|$)", Pattern.CASE_INSENSITIVE);

        static Range of(String value) {
            Matcher quality = QUALITY.matcher(value);
            return new Range(value.split(";", 2)[0].trim(), quality.find() ? Double.parseDouble(quality.group(1)) : 1);
        }

        /** How specifically it includes the type; -1 if it does not. */
        int precision(String type) {
            if (name.equalsIgnoreCase(type)) {
                return 2;
            }
            if (name.endsWith("/*") && type.regionMatches(true, 0, name, 0, name.length() - 1)) {
                return 1;
            }
            return name.equals("*/*") ? 0 : -1;
        }
    }
}
