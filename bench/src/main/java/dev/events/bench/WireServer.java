package dev.events.bench;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** An in-memory server of MongoDB's wire protocol in a process of its own; prints where it listens. */
public final class WireServer {
    private WireServer() {}

    public static void main(String[] args) {
        MongoServer server = new MongoServer(new MemoryBackend());
        System.out.println(server.bindAndGetConnectionString());
        System.out.flush();
    }
}
