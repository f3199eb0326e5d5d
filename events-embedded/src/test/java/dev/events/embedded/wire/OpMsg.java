package dev.events.embedded.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;

/** Commands as bytes of MongoDB's wire protocol, for clients that are less than a driver. */
public final class OpMsg {

    private static final int OP_MSG = 2013;
    private static final int HEADER_LENGTH = 21;

    private OpMsg() {}

    public static byte[] of(String command) {
        ByteBuffer document = new RawBsonDocument(Document.parse(command), new DocumentCodec())
                .getByteBuffer()
                .asNIO();
        ByteBuffer message =
                ByteBuffer.allocate(HEADER_LENGTH + document.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(message.capacity()).putInt(1).putInt(0).putInt(OP_MSG);
        return message.putInt(0).put((byte) 0).put(document).array();
    }
}
