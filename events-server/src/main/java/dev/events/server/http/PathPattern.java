package dev.events.server.http;

import java.util.List;
import org.eclipse.jetty.util.URIUtil;

/** The path of a route. Its segments are literals, or {@code :name}, which matches any single segment. */
public final class PathPattern {
    private final List<String> segments;
    private final String template;

    PathPattern(String pattern) {
        this.segments = List.of(pattern.split("/", -1));
        this.template = pattern.replaceAll(":(\\w+)", "{$1}");
    }

    boolean matches(String[] requested) {
        if (segments.size() != requested.length) {
            return false;
        }
        for (int i = 0; i < requested.length; i++) {
            String segment = segments.get(i);
            boolean variable = segment.startsWith(":");
            if (variable ? !isPlain(requested[i]) : !segment.equals(requested[i])) {
                return false;
            }
        }
        return true;
    }

    /** A segment with parameters ({@code ;x=y}) is none of ours: its value would be another one than the client wrote. */
    private static boolean isPlain(String segment) {
        return !segment.isEmpty() && segment.indexOf(';') < 0;
    }

    String variable(String requestPath, String name) {
        return URIUtil.decodePath(requestPath.split("/", -1)[segments.indexOf(":" + name)]);
    }

    /** The path in OpenAPI's notation: {@code {id}} for {@code :id}. */
    public String template() {
        return template;
    }
}
