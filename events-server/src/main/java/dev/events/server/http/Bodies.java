package dev.events.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import javax.servlet.http.HttpServletRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Reads request bodies, within the limit that they have. */
final class Bodies {
    /** The most bytes that a body may have: 1 MiB. */
    static final int MAX_BYTES = 1 << 20;

    /** How much of a body that is too long is read and thrown away, so that its sender lives to see the answer. */
    private static final int DRAINED_BYTES = 64 << 20;

    private static final String JSON = "application/json";

    private Bodies() {}

    /** Whether a request says that its body is JSON, in UTF-8 if it names a charset. */
    static boolean isJson(HttpServletRequest request) {
        return hasType(request, JSON);
    }

    private static boolean hasType(HttpServletRequest request, String type) {
        String header = request.getContentType();
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

    /** @throws Problem 415 unless the body is JSON */
    static void requireJson(HttpServletRequest request) {
        if (!isJson(request)) {
            throw Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "Content-Type is " + quote(request.getContentType()) + "; it must be " + JSON + " (in UTF-8)");
        }
    }

    /**
     * The whole body.
     *
     * @throws Problem 413 if it is longer than {@link #MAX_BYTES}, 415 if it is compressed, 400 or 408 if it does not
     *     arrive
     */
    static byte[] read(HttpServletRequest request) {
        String encoding = request.getHeader("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            throw Problem.of(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE_415,
                    "Content-Encoding is " + quote(encoding) + "; the body must be sent as it is");
        }
        try {
            InputStream in = request.getInputStream();
            byte[] bytes = request.getContentLengthLong() > MAX_BYTES ? new byte[0] : in.readNBytes(MAX_BYTES);
            if (request.getContentLengthLong() > MAX_BYTES || in.read() >= 0) {
                drain(in);
                throw Problem.of(
                        HttpStatus.PAYLOAD_TOO_LARGE_413, "the body has more than " + MAX_BYTES + " bytes (1 MiB)");
            }
            return bytes;
        } catch (IOException e) {
            throw e.getCause() instanceof TimeoutException
                    ? Problem.of(HttpStatus.REQUEST_TIMEOUT_408, "the body did not arrive in time")
                    : Problem.badRequest("the body did not arrive whole");
        }
    }

    private static void drain(InputStream in) throws IOException {
        byte[] buffer = new byte[8192];
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
