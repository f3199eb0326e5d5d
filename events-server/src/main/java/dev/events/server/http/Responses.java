package dev.events.server.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.server.http.io.ClientConnection;
import dev.events.server.http.io.HeldOutputStream;
import dev.events.server.http.io.MinimumRateOutputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.http.HttpStatus;

/** Sends complete responses. */
public final class Responses {
    /** The header of lists that holds a position before which nothing that they lack has changed. */
    public static final String POSITION = "Events-Position";

    /** Responses that are larger go out while they are made. */
    private static final int MOST_HELD = 64 * 1024;

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

    /**
     * Answers with a JSON object that may be large. Only the beginning of it is kept in memory, and clients that are too slow
     * to take the rest are disconnected.
     */
    public static void largeJson(HttpServletRequest request, HttpServletResponse response, Members members)
            throws IOException {
        HeldOutputStream out = new HeldOutputStream(MOST_HELD, () -> {
            response.setContentType(MediaTypes.JSON);
            chunked(request, response);
            return new MinimumRateOutputStream(response.getOutputStream());
        });
        writeObject(out, members);
        byte[] whole = out.held();
        if (whole == null) {
            out.close();
        } else {
            send(response, HttpStatus.OK_200, MediaTypes.JSON, whole);
        }
    }

    public static void send(HttpServletResponse response, int status, String contentType, byte[] body)
            throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
            response.getOutputStream().close();
        } catch (IOException e) {
            throw ClientConnection.failed(e);
        }
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
        writeObject(bytes, members);
        return bytes.toByteArray();
    }

    private static void writeObject(OutputStream out, Members members) throws IOException {
        try (JsonGenerator json = Json.generator(out)) {
            json.writeStartObject();
            members.write(json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
