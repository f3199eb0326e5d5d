package dev.events.server.http;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Files of the jar as responses. Each is read at the first request, because most servers never need it. */
public final class StaticFiles {
    private final Class<?> neighbour;
    private final Map<String, StaticFile> read = new ConcurrentHashMap<>();

    /**
     * Files of a package.
     *
     * @param neighbour a class in this package
     */
    public StaticFiles(Class<?> neighbour) {
        this.neighbour = neighbour;
    }

    /** A file of the package; null if there is none. */
    public @Nullable StaticFile find(String name, String mediaType) {
        return read.computeIfAbsent(name, path -> {
            byte[] bytes = bytes(path);
            return bytes == null ? null : StaticFile.of(mediaType, bytes);
        });
    }

    /** A file that the build has put there. */
    public StaticFile get(String name, String mediaType) {
        StaticFile file = find(name, mediaType);
        if (file == null) {
            throw new IllegalStateException(name + " is not in the jar");
        }
        return file;
    }

    private byte @Nullable [] bytes(String name) {
        try (InputStream in = neighbour.getResourceAsStream(name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A file to serve.
     *
     * @param type its media type
     * @param bytes what is in it
     * @param etag its entity tag
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record StaticFile(String type, byte[] bytes, String etag) {
        public static StaticFile of(String type, byte[] bytes) {
            return new StaticFile(type, bytes, ETags.of(bytes));
        }

        /**
         * Answers with the file.
         *
         * @param versioned whether the address changes with the file, so that browsers may cache it forever; no proxy may, because
         *     it would answer those who have no token
         */
        public void send(RoutedRequest request, HttpServletResponse response, boolean versioned) throws IOException {
            response.setHeader("ETag", etag);
            response.setHeader("Cache-Control", versioned ? "private, max-age=31536000, immutable" : "no-cache");
            if (ETags.isNoneMatchedBy(request.raw(), etag)) {
                Responses.empty(response, HttpStatus.NOT_MODIFIED_304);
                return;
            }
            Responses.send(response, HttpStatus.OK_200, type, bytes);
        }
    }
}
