package dev.events.bench;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** An in-memory server of MongoDB's wire protocol in a process of its own; prints where it listens. */
public final class WireServer {
    private WireServer() {}

    /**
     * Creates indexes alone, because this library fails if an insert creates their collection at the same time. All other
     * commands run side by side, as without this class.
     */
    private static final class Backend extends MemoryBackend {
        private final ReadWriteLock lock = new ReentrantReadWriteLock();

        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            Lock mine = command.equalsIgnoreCase("createIndexes") ? lock.writeLock() : lock.readLock();
            mine.lock();
            try {
                return super.handleCommand(channel, database, command, query);
            } finally {
                mine.unlock();
            }
        }
    }

    public static void main(String[] args) {
        MongoServer server = new MongoServer(new Backend());
        System.out.println(server.bindAndGetConnectionString());
        System.out.flush();
    }
}
