package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.core.Event;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The server's answer to a line of an upload.
 *
 * @param existing whether the same event existed already
 * @param error why the event was not added; null if it was, or existed
 * @param other the other event that has the id, if that is why
 * @param retry whether the server's store is to blame for the error, so that the line may be sent again
 */
public record UploadAnswer(
        boolean existing, @Nullable String error, @Nullable Event other, boolean retry) {
    /** Instead of an answer, if the server was unavailable. */
    static UploadAnswer unavailable(String error) {
        return new UploadAnswer(false, error, null, true);
    }

    /** Whether the event was added. */
    boolean isAdded() {
        return !existing && error == null;
    }

    static UploadAnswer read(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw new EventCodec.MalformedAnswer(parser, "an object was expected");
        }
        boolean existing = false;
        String error = null;
        Event other = null;
        boolean retry = false;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "existing" -> existing = parser.getBooleanValue();
                case "error" -> error = parser.getText();
                case "retry" -> retry = parser.getBooleanValue();
                case "event" -> other = EventCodec.read(parser);
                default -> parser.skipChildren();
            }
        }
        return new UploadAnswer(existing, error, other, retry);
    }
}
