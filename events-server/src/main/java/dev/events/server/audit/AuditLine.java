package dev.events.server.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.events.server.access.Token;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A line of the audit log: who did what, from where, with what result. It has no tags, notes, queries or secrets.
 *
 * @param time when the answer was ready
 * @param requestId the id by which the other log and the client know the request
 * @param token the token that the request came with; null if it had none that is valid
 * @param address the client's address
 * @param method the method of the request
 * @param route the path's template; null if there is no such path
 * @param touched what was added, changed or removed
 * @param status the status of the answer
 * @param unfinished whether more follows: the answer is on its way, or was broken off
 */
public record AuditLine(
        Instant time,
        String requestId,
        @Nullable Token token,
        String address,
        String method,
        @Nullable String route,
        TouchedIds touched,
        int status,
        boolean unfinished) {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final int USUAL_LENGTH = 400;

    /** A JSON object and a line feed, in ASCII. */
    byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_LENGTH);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("time", time.truncatedTo(ChronoUnit.MILLIS).toString());
            json.writeStringField("request_id", requestId);
            json.writeStringField("token_id", token == null ? null : token.id());
            json.writeStringField("token_name", token == null ? null : token.name());
            json.writeStringField("address", address);
            json.writeStringField("method", method);
            json.writeStringField("route", route);
            synchronized (touched) {
                json.writeArrayFieldStart("ids");
                for (String id : touched.ids()) {
                    json.writeString(id);
                }
                json.writeEndArray();
                json.writeNumberField("count", touched.count());
            }
            json.writeNumberField("status", status);
            if (unfinished) {
                json.writeBooleanField("unfinished", true);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
