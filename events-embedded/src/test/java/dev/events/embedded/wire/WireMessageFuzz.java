package dev.events.embedded.wire;

import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFile;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Messages to the port for MongoDB clients, on a real store. Run by {@code .ci/fuzz WireMessageFuzz}. */
public final class WireMessageFuzz {
    private static final byte[] PING = OpMsg.of("{ping: 1, $db: 'admin'}");

    private static @Nullable SqliteBackend backend;

    private WireMessageFuzz() {}

    public static synchronized void fuzzerTestOneInput(byte[] data) {
        if (backend == null) {
            backend = open();
        }
        send(backend, data);
        // A client that sends what it likes harms itself only.
        if (!send(backend, PING)) {
            throw new AssertionError("the store does not answer a ping any more");
        }
    }

    /** Whether there was an answer. */
    private static boolean send(SqliteBackend backend, byte[] message) {
        EmbeddedChannel channel = new EmbeddedChannel(
                new MongoWireReplyEncoder(),
                new MongoWireMessageEncoder(),
                new MongoWireProtocolHandler(),
                new MongoDatabaseHandler(backend, new DefaultChannelGroup(GlobalEventExecutor.INSTANCE)),
                new ExceptionHandler());
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(message));
            return !channel.outboundMessages().isEmpty();
        } catch (RuntimeException e) {
            return false; // the connection is closed
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    private static SqliteBackend open() {
        try {
            Path directory = Files.createTempDirectory("events-fuzz-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            Path file = directory.resolve(StoreFile.FILE_NAME);
            StoreFile.prepare(file);
            return new SqliteBackend(Store.open(file, false), null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // the system's temporary directory is emptied some time
        }
    }
}
