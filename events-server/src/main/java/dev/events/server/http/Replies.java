package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Sends whole responses. They are complete when these return, so that Spark adds nothing of its own. */
final class Replies {
    private Replies() {}

    /** Writes the members of one JSON object. */
    @FunctionalInterface
    interface Members {
        void write(JsonGenerator json) throws IOException;
    }

    /** Answers with a JSON object. */
    static void json(spark.Response response, int status, Members members) throws IOException {
        send(response.raw(), status, Bodies.JSON, object(members));
    }

    static void send(HttpServletResponse response, int status, String contentType, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.getOutputStream().close();
    }

    /**
     * Says that the body comes in chunks, also on a connection that ends with it, so that one that was cut short can be
     * told from a whole one.
     */
    static void streamed(HttpServletRequest request, HttpServletResponse response) {
        if (request.getProtocol().equals("HTTP/1.1")) {
            response.setHeader("Transfer-Encoding", "chunked");
        }
    }

    static void empty(spark.Response response, int status) throws IOException {
        response.raw().setStatus(status);
        response.raw().getOutputStream().close();
    }

    /** A JSON object and a line's end. */
    static byte[] object(Members members) throws IOException {
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
