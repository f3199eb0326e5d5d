package dev.events.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.server.http.io.GzipInputStream;
import dev.events.server.http.io.MinimumRateInputStream;
import dev.events.server.http.io.TooCompressedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.TimeoutException;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;

/** Request bodies, with limits on size and time. */
public final class RequestBody {
    /** The maximum size of a body: 1 MiB. */
    public static final int MAX_BYTES = 1 << 20;

    /** The attribute of a request that holds its body, if it has one and is not an upload: it arrived before the route ran. */
    public static final String ATTRIBUTE = "dev.events.body";

    private static final byte[] NOTHING = {};

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
     * The whole body, decompressed; empty if there is none.
     *
     * @throws Problem 413 if it is longer than {@link #MAX_BYTES}, 415 if it has an encoding other than gzip, 400 if it is
     *     not in its encoding
     */
    public static byte[] read(HttpServletRequest request) {
        byte[] body = request.getAttribute(ATTRIBUTE) instanceof byte[] arrived ? arrived : NOTHING;
        try {
            InputStream plain = decoded(request, new ByteArrayInputStream(body));
            if (plain instanceof ByteArrayInputStream) {
                return body;
            }
            byte[] decoded = plain.readNBytes(MAX_BYTES + 1);
            if (decoded.length > MAX_BYTES) {
                throw tooLong();
            }
            return decoded;
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
        try {
            return decoded(request, new MinimumRateInputStream(request.getInputStream()));
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private static InputStream decoded(HttpServletRequest request, InputStream body) {
        String encoding = String.join(", ", Collections.list(request.getHeaders("Content-Encoding")));
        if (encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (encoding.equalsIgnoreCase("gzip") || encoding.equalsIgnoreCase("x-gzip")) {
            return new GzipInputStream(body);
        }
        throw Problem.of(
                HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                "Content-Encoding is " + quote(encoding) + "; send the body with gzip or without an encoding");
    }

    /** The problem to report when reading a body fails. */
    public static Problem failure(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return tooSlow();
            }
            if (cause instanceof HttpException malformed && !(cause instanceof EofException)) {
                return Problem.of(malformed.getCode(), "the request is malformed: " + malformed.getReason());
            }
        }
        if (e instanceof TooCompressedException) {
            return Problem.of(HttpStatus.PAYLOAD_TOO_LARGE_413, String.valueOf(e.getMessage()));
        }
        return Problem.badRequest(
                e instanceof ZipException
                        ? "the body is not gzip, as its Content-Encoding says: " + e.getMessage()
                        : "the connection closed before the whole body arrived");
    }

    /** The body has more than {@link #MAX_BYTES}. */
    public static Problem tooLong() {
        return Problem.of(HttpStatus.PAYLOAD_TOO_LARGE_413, "the body has more than " + MAX_BYTES + " bytes (1 MiB)");
    }

    /** The client sends too slowly. */
    public static Problem tooSlow() {
        return Problem.of(HttpStatus.REQUEST_TIMEOUT_408, "the body did not arrive in time");
    }

    private static String quote(@Nullable String value) {
        return value == null ? "missing" : "\"" + value + "\"";
    }
}
