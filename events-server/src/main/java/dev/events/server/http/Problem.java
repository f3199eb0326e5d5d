package dev.events.server.http;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** An error for the client, sent as {@code application/problem+json} (RFC 9457). */
public final class Problem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Seconds after which a client may try again if the store cannot be reached. */
    private static final String RETRY_AFTER = "1";

    private final int status;
    private final String detail;
    private String type = "about:blank";
    private String title;
    private final transient Map<String, Object> members = new LinkedHashMap<>();
    private final transient Map<String, String> headers = new LinkedHashMap<>();

    private Problem(int status, String detail) {
        super(detail, null, false, false);
        this.status = status;
        this.detail = detail;
        this.title = HttpStatus.getMessage(status);
    }

    public static Problem of(int status, String detail) {
        return new Problem(status, detail);
    }

    public static Problem badRequest(String detail) {
        return of(HttpStatus.BAD_REQUEST_400, detail);
    }

    public static Problem noSuchPath() {
        return of(
                HttpStatus.NOT_FOUND_404,
                "The requested URL was not found on the server. If you entered the URL manually please check your"
                        + " spelling and try again.");
    }

    public static Problem methodNotAllowed(String allow) {
        return of(HttpStatus.METHOD_NOT_ALLOWED_405, "The method is not allowed for the requested URL.")
                .withHeader("Allow", allow);
    }

    /**
     * A request that needs another token, as RFC 6750 has it.
     *
     * @param error what is wrong with the token and more, as parameters of the challenge; null if there is none
     */
    public static Problem challenge(int status, String detail, @Nullable String error) {
        String challenge = "Bearer realm=\"events\"" + (error == null ? "" : ", " + error);
        return of(status, detail).withHeader(HttpHeader.WWW_AUTHENTICATE.asString(), challenge);
    }

    /** The server is too busy for the request. */
    public static Problem busy(String detail) {
        return of(HttpStatus.SERVICE_UNAVAILABLE_503, detail + "; try again later")
                .withHeader("Retry-After", RETRY_AFTER);
    }

    /** Makes it one of a type that is more than its status. */
    public Problem withType(String uri, String itsTitle) {
        type = uri;
        title = itsTitle;
        return this;
    }

    /** Adds an extension member (RFC 9457, section 3.2): a string, a number or a list of them. */
    public Problem withMember(String name, Object value) {
        members.put(name, value);
        return this;
    }

    /** Adds a header. */
    public Problem withHeader(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** Appends to the detail. */
    Problem withDetail(String more) {
        Problem longer = of(status, detail + more);
        longer.type = type;
        longer.title = title;
        longer.headers.putAll(headers);
        return longer;
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return Map.copyOf(headers);
    }

    /**
     * The problem as JSON.
     *
     * @param instance the path of the request that failed
     */
    public byte[] body(String instance) throws IOException {
        return Responses.object(json -> {
            json.writeStringField("type", type);
            json.writeStringField("title", title);
            json.writeNumberField("status", status);
            json.writeStringField("detail", detail);
            for (Map.Entry<String, Object> member : members.entrySet()) {
                json.writeObjectField(member.getKey(), member.getValue());
            }
            json.writeStringField("instance", instance);
        });
    }
}
