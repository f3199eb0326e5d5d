package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** Sends complete responses. */
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
     * Requests chunked encoding, also on a connection that closes after the response. Without chunks a client could not
     * detect an incomplete response.
     */
    public static void chunked(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    /** A JSON object and a line feed. */
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
