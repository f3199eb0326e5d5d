package dev.events.core.mongo;

import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;

/**
 * A MongoDB in memory that runs one command at a time. The library's own fails if a collection is created by an insert and
 * by {@code createIndexes} at once, which a MongoDB allows.
 */
public class SerialBackend extends MemoryBackend {
    @Override
    public synchronized Document handleCommand(Channel channel, String database, String command, Document query) {
        // It only knows hello by its old name.
        return super.handleCommand(channel, database, command.equals("hello") ? "isMaster" : command, query);
    }
}
