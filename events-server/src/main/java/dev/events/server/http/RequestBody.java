package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.http.io.GzipInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Reads request bodies, with limits on size and time. */
public final class RequestBody {
    /** The maximum size of a body: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    /** How much of an oversized body is read and discarded, so that the client still receives the response. */
    private static final int DRAINED_BYTES = 64 << 20;

    /** How long a body may take to arrive, so that slow clients cannot hold threads. */
    private static final long READ_NANOS = 30_000_000_000L;

    private static final int BUFFER = 8192;

    private RequestBody() {}

    /**
     * Reads the single JSON value in the body.
     *
     * @param types the allowed values of {@code Content-Type}
     * @throws Problem 415 if the body has another type, 400 if it is not JSON, or as {@link #read}
     */
    public static JsonNode json(HttpServletRequest request, String... types) {
        requireType(request, types);
        return parse(read(request));
    }

    /** Like {@link #json}, or null if the body is empty, whatever its {@code Content-Type}. */
    public static @Nullable JsonNode jsonIfAny(HttpServletRequest request, String... types) {
        byte[] body = read(request);
        if (body.length == 0) {
            return null;
        }
        requireType(request, types);
        return parse(body);
    }

    private static void requireType(HttpServletRequest request, String... types) {
        if (Arrays.stream(types).noneMatch(type -> MediaTypes.isBodyOf(request, type))) {
            throw Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "Content-Type is " + quote(request.getContentType()) + "; it must be " + String.join(" or ", types)
                            + " (in UTF-8)");
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.parse(body);
        } catch (Json.Malformed e) {
            throw Problem.badRequest("the body is not JSON: " + e.getMessage());
        }
    }

    /**
     * The whole body.
     *
     * @throws Problem 413 if it is longer than {@link #MAX_BYTES}, 415 if it has an encoding other than gzip, 400 or
     *     408 if it does not arrive
     */
    public static byte[] read(HttpServletRequest request) {
        try {
            if (request.getContentLengthLong() > MAX_BYTES) {
                // A client that waits for "100 Continue" has sent nothing yet.
                if (request.getHeader("Expect") == null) {
                    drain(request.getInputStream());
                }
                throw tooLong();
            }
            InputStream in = stream(request);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            long started = System.nanoTime();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
                if (bytes.size() > MAX_BYTES) {
                    drain(request.getInputStream());
                    throw tooLong();
                }
                if (System.nanoTime() - started > READ_NANOS) {
                    throw tooSlow();
                }
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /**
     * The body as it arrives, decompressed.
     *
     * @throws Problem 415 if it has an encoding other than gzip
     */
    public static InputStream stream(HttpServletRequest request) {
        String encoding = String.join(", ", Collections.list(request.getHeaders("Content-Encoding")));
        try {
            if (encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
                return request.getInputStream();
            }
            if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
                return new GzipInputStream(request.getInputStream());
            }
        } catch (IOException e) {
            throw failure(e);
        }
        throw Problem.of(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                "Content-Encoding is " + quote(encoding) + "; send the body with gzip or without an encoding");
    }

    /** The problem to report when reading a body fails. */
    public static Problem failure(IOException e) {
        if (e.getCause() instanceof TimeoutException) {
            return tooSlow();
        }
        return Problem.badRequest(
                e instanceof ZipException
                        ? "the body is not gzip, as its Content-Encoding says: " + e.getMessage()
                        : "the connection closed before the whole body arrived");
    }

    private static Problem tooLong() {
        return Problem.of(HttpStatus.PAYLOAD_TOO_LARGE_413, "the body has more than " + MAX_BYTES + " bytes (1 MiB)");
    }

    private static Problem tooSlow() {
        return Problem.of(HttpStatus.REQUEST_TIMEOUT_408, "the body did not arrive in time");
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int drained = 0;
        int read = in.read(buffer);
        while (read >= 0 && drained < DRAINED_BYTES) {
            drained += read;
            read = in.read(buffer);
        }
    }

    private static String quote(@Nullable String value) {
        return value == null ? "missing" : "\"" + value + "\"";
    }
}
