package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Sends whole responses. Each is complete when these return. */
public final class Responses {
    private Responses() {}

    /** Writes the members of one JSON object. */
    @FunctionalInterface
    public interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** Answers with a JSON object. */
    public static void json(HttpServletResponse response, int status, Members members) throws IOException {
        send(response, status, MediaTypes.JSON, object(members));
    }

    public static void send(HttpServletResponse response, int status, String contentType, byte[] body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.getOutputStream().close();
    }

    public static void empty(HttpServletResponse response, int status) throws IOException {
        response.setStatus(status);
        response.getOutputStream().close();
    }

    /**
     * Says that the body comes in chunks, also on a connection that ends with it, so that a client can tell a response
     * that was cut short from a whole one.
     */
    public static void chunked(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** A JSON object and a line's end. */
    public static byte[] object(Members members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
        }
        bytes.write('\n');
        return bytes.toByteArray();
    }
}
