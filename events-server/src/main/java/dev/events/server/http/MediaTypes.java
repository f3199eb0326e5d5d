package dev.events.server.http;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Every media type that this server reads or sends. */
public final class MediaTypes {
    public static final String JSON = "application/json";
    public static final String MERGE_PATCH = "application/merge-patch+json";
    public static final String NDJSON = "application/x-ndjson";
    public static final String CSV = "text/csv";
    public static final String PROBLEM = "application/problem+json";

    public static final String YAML = "application/yaml";
    public static final String HTML = "text/html";
    public static final String CSS = "text/css";
    public static final String JAVASCRIPT = "text/javascript";
    public static final String SVG = "image/svg+xml";
    public static final String TEXT = "text/plain";

    /** Prometheus's text format. */
    public static final String PROMETHEUS = TEXT + "; version=0.0.4; charset=utf-8";

    /** The types of responses that are compressed for clients that accept it. */
    public static final List<String> COMPRESSED = List.of(JSON, NDJSON, CSV, TEXT, YAML, HTML, CSS, JAVASCRIPT);

    private MediaTypes() {}

    public static String utf8(String type) {
        return type + ";charset=utf-8";
    }

    /** Whether the request's Content-Type is this type, with no charset or UTF-8. */
    public static boolean isBodyOf(HttpServletRequest request, String type) {
        return isType(request.getContentType(), type);
    }

    /** Whether the value of a Content-Type header is this type, with no charset or UTF-8. */
    static boolean isType(@Nullable String header, String type) {
        if (header == null) {
            return false;
        }
        String[] parts = header.toLowerCase(Locale.ROOT).split(";", -1);
        if (!parts[0].trim().equals(type)) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].trim().replace("\"", "");
            if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
                return false;
            }
        }
        return true;
    }
}
