package dev.events.server.http;

import java.util.Enumeration;
import java.util.List;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Request;

/** Chooses among the forms in which something can be answered (RFC 9110, section 12.5.1). */
final class Accept {
    private Accept() {}

    /**
     * The form that the client likes best.
     *
     * @param offered media types; the first is sent to a client that does not care
     * @throws Problem 406 if it accepts none of them
     */
    static String choose(HttpServletRequest request, String... offered) {
        // Past the view of the request that Spark has, which lacks this header.
        Enumeration<String> headers = Request.getBaseRequest(request).getHeaders("Accept");
        QuotedQualityCSV accepted = new QuotedQualityCSV(QuotedQualityCSV.MOST_SPECIFIC_MIME_ORDERING);
        boolean cares = false;
        while (headers.hasMoreElements()) {
            String header = headers.nextElement();
            accepted.addValue(header);
            cares |= header.contains("/");
        }
        if (!cares) {
            return offered[0];
        }
        // Without those of quality 0.
        List<String> ranges = accepted.getValues();
        for (String range : ranges) {
            for (String type : offered) {
                if (includes(range, type)) {
                    return type;
                }
            }
        }
        throw Problem.of(
                HttpStatus.NOT_ACCEPTABLE_406, "Accept asks for none of what there is: " + String.join(", ", offered));
    }

    private static boolean includes(String range, String type) {
        String name = range.split(";", 2)[0].trim();
        return name.equals("*/*")
                || name.equalsIgnoreCase(type)
                || (name.endsWith("/*") && type.regionMatches(true, 0, name, 0, name.length() - 1));
    }
}
