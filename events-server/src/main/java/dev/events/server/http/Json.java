package dev.events.server.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;

/** Reads JSON strictly. Writes it in ASCII, which no client can decode wrongly. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    public static JsonGenerator generator(OutputStream out) throws IOException {
        return MAPPER.getFactory().createGenerator(out, JsonEncoding.UTF8);
    }

    /** Writes a value that consists of maps, lists, texts, numbers and booleans. */
    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it cannot be written as JSON: " + e.getOriginalMessage(), e);
        }
    }

    /**
     * Reads the single JSON value in {@code bytes}.
     *
     * @throws Malformed if they hold no JSON value, or more than one
     */
    public static JsonNode parse(byte[] bytes) throws Malformed {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new Malformed("it is empty");
            }
            return node;
        } catch (JsonProcessingException e) {
            throw new Malformed(reason(e) + place(e.getLocation()));
        } catch (NumberFormatException e) {
            // Its message quotes the number in full, and names a class.
            throw new Malformed("a number in it has too many digits, or its exponent has");
        } catch (IOException e) {
            // The bytes are not valid in any encoding of JSON.
            throw new Malformed(String.valueOf(e.getMessage()));
        }
    }

    /** The parser's message, without its internal details. */
    private static String reason(JsonProcessingException e) {
        return e.getOriginalMessage().startsWith("Trailing token")
                ? "it has more than one value; send several events as application/x-ndjson, one a line (with curl:"
                        + " --data-binary, which keeps line ends)"
                : e.getOriginalMessage().replaceFirst("\\s*\\(start marker at.*", "");
    }

    private static String place(JsonLocation location) {
        if (location == null) {
            return "";
        }
        String line = location.getLineNr() == 1 ? "" : "line " + location.getLineNr() + ", ";
        return " (" + line + "column " + location.getColumnNr() + ")";
    }

    /** A text is not JSON. The message gives the reason and the place. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private Malformed(String message) {
            super(message, null, false, false);
        }
    }
}
