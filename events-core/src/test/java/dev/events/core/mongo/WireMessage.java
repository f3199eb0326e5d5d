package dev.events.core.mongo;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A message of MongoDB's wire protocol: an OP_MSG, or the OP_QUERY that a driver begins a connection with, or its OP_REPLY.
 *
 * @param flags those of an OP_MSG
 * @param sequences the sections of an OP_MSG after its body, with the documents of a write, as they were sent
 */
record WireMessage(int requestId, int responseTo, int opCode, int flags, BsonDocument body, ByteBuffer sequences) {
    static final int MORE_TO_COME = 1 << 1;
    static final int EXHAUST_ALLOWED = 1 << 16;

    private static final int OP_REPLY = 1;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;
    private static final int HEADER = 16;
    private static final int OP_REPLY_FIELDS = 20;
    static final ByteBuffer NONE = ByteBuffer.allocate(0);
    private static final AtomicInteger REQUEST_IDS = new AtomicInteger();
    private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

    /** A command, or a reply, with a request id of its own. */
    static WireMessage of(int responseTo, int flags, BsonDocument body, ByteBuffer sequences) {
        return new WireMessage(REQUEST_IDS.incrementAndGet(), responseTo, OP_MSG, flags, body, sequences);
    }

    /** Answers this message in the way it was asked. */
    WireMessage reply(BsonDocument answer) {
        return new WireMessage(
                REQUEST_IDS.incrementAndGet(), requestId, opCode == OP_QUERY ? OP_REPLY : OP_MSG, 0, answer, NONE);
    }

    /** Another reply to the same question, after {@code this}, which said that there is more to come. */
    WireMessage next(int withFlags, BsonDocument answer) {
        return new WireMessage(REQUEST_IDS.incrementAndGet(), requestId, OP_MSG, withFlags, answer, NONE);
    }

    /** The next message; null where the sender has closed the connection. */
    static @Nullable WireMessage read(InputStream in) throws IOException {
        byte[] bytes = new byte[HEADER];
        if (in.readNBytes(bytes, 0, HEADER) < HEADER) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        byte[] content = new byte[header.getInt() - HEADER];
        int requestId = header.getInt();
        int responseTo = header.getInt();
        int opCode = header.getInt();
        try {
            new DataInputStream(in).readFully(content);
        } catch (EOFException e) {
            return null;
        }
        ByteBuffer rest = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int flags = rest.getInt();
        if (opCode == OP_QUERY) {
            rest.position(rest.position() + indexOfNul(content, rest.position()) + 1 + 2 * Integer.BYTES);
            return new WireMessage(requestId, responseTo, opCode, flags, document(rest), NONE);
        }
        if (opCode != OP_MSG) {
            throw new IOException("a message of the kind " + opCode);
        }
        return message(requestId, responseTo, flags, rest);
    }

    private static int indexOfNul(byte[] content, int from) {
        int length = 0;
        while (content[from + length] != 0) {
            length++;
        }
        return length;
    }

    private static WireMessage message(int requestId, int responseTo, int flags, ByteBuffer sections) {
        BsonDocument body = new BsonDocument();
        BasicOutputBuffer sequences = new BasicOutputBuffer();
        while (sections.remaining() > Integer.BYTES) {
            if (sections.get() == 0) {
                body = document(sections);
            } else {
                byte[] sequence = new byte[sections.getInt(sections.position())];
                sections.get(sequence);
                sequences.writeByte(1);
                sequences.writeBytes(sequence);
            }
        }
        return new WireMessage(requestId, responseTo, OP_MSG, flags, body, ByteBuffer.wrap(sequences.toByteArray()));
    }

    private static BsonDocument document(ByteBuffer from) {
        byte[] bytes = new byte[from.getInt(from.position())];
        from.get(bytes);
        return CODEC.decode(
                new BsonBinaryReader(ByteBuffer.wrap(bytes)),
                DecoderContext.builder().build());
    }

    void write(OutputStream out) throws IOException {
        BasicOutputBuffer message = new BasicOutputBuffer();
        message.writeInt32(0);
        message.writeInt32(requestId);
        message.writeInt32(responseTo);
        message.writeInt32(opCode);
        if (opCode == OP_REPLY) {
            message.writeBytes(new byte[OP_REPLY_FIELDS - Integer.BYTES]);
            message.writeInt32(1);
        } else {
            message.writeInt32(flags);
            message.writeByte(0);
        }
        try (BsonBinaryWriter writer = new BsonBinaryWriter(message)) {
            CODEC.encode(writer, body, EncoderContext.builder().build());
        }
        byte[] rest = new byte[sequences.remaining()];
        sequences.duplicate().get(rest);
        message.writeBytes(rest);
        message.writeInt32(0, message.getPosition());
        out.write(message.toByteArray());
        out.flush();
    }
}
