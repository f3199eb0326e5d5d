package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a client of the embedded port can write into the server's log. */
class MalformedMessagesTest {
    private static final int TIMES = 50;
    private static final int OP_QUERY = 2004;
    private static final int OP_MSG = 2013;

    @Test
    void malformedMessages_areALineInTheLogNowAndThen(@TempDir Path directory) throws Exception {
        List<byte[]> messages = List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
                message(-1, OP_MSG, new byte[40]),
                message(Integer.MAX_VALUE, OP_MSG, new byte[40]),
                message(56, 4711, new byte[40]),
                message(56, OP_MSG, new byte[40]),
                message(56, OP_QUERY, new byte[40]),
                query("admin.$cmd", "{unheardOf: 1}"),
                query("admin.$cmd.unheardOf", "{ping: 1}"),
                query("unheardOf", "{ping: 1}"));
        try (ServerProcess server = ServerProcess.embedded(directory, "--embedded-port", "0")) {
            URI port = URI.create(server.mongodbUrl());
            for (int i = 0; i < TIMES; i++) {
                for (byte[] message : messages) {
                    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port.getPort())) {
                        client.getOutputStream().write(message);
                        int answerOrEnd = client.getInputStream().read();
                        assertTrue(answerOrEnd < 256);
                    } catch (SocketException e) {
                        // the server has reset the connection
                    }
                }
            }

            try (MongoClient client = MongoClients.create(server.mongodbUrl())) {
                assertEquals(
                        1.0,
                        client.getDatabase("admin")
                                .runCommand(new Document("ping", 1))
                                .get("ok"));
            }
            String log = server.errors();
            assertFalse(log.contains("\tat "), log);
            assertTrue(log.contains("its message is malformed"), log);
            assertTrue(log.lines().filter(line -> line.contains("malformed")).count() < TIMES, log);
        }
    }

    private static byte[] message(int length, int code, byte[] body) {
        ByteBuffer message = ByteBuffer.allocate(16 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.fill(body, (byte) 0x7f);
        return message.putInt(length).putInt(1).putInt(0).putInt(code).put(body).array();
    }

    private static byte[] query(String collection, String query) {
        ByteBuffer document = new RawBsonDocument(Document.parse(query), new DocumentCodec())
                .getByteBuffer()
                .asNIO();
        ByteBuffer message = ByteBuffer.allocate(16 + 4 + collection.length() + 1 + 8 + document.remaining())
                .order(ByteOrder.LITTLE_ENDIAN);
        message.putInt(message.capacity()).putInt(1).putInt(0).putInt(OP_QUERY).putInt(0);
        message.put(collection.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putInt(0)
                .putInt(1);
        return message.put(document).array();
    }
}
