package dev.events.core.mongo;

import dev.events.core.EventRepository;
import dev.events.core.history.EventHistory;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;

/** What is told of changes on a MongoDB, in a new collection for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MongoChangesContract extends ChangeFeedContract {
    private static final AtomicInteger COLLECTIONS = new AtomicInteger();

    private String collection = "";

    @Override
    protected EventRepository openRepository() {
        collection = "changes_" + Long.toHexString(System.nanoTime()) + "_" + COLLECTIONS.incrementAndGet();
        return MongoEventRepository.builder()
                .connectionString(connectionString())
                .database(database())
                .collection(collection)
                .open();
    }

    @AfterEach
    void drop() {
        documents.drop();
    }

    MongoEventRepository mongo() {
        return (MongoEventRepository) repository;
    }

    @Override
    protected EventHistory history() {
        return mongo().history();
    }

    @Override
    protected String database() {
        return "events_test";
    }

    @Override
    protected String collection() {
        return collection;
    }

    @Override
    protected boolean tellsBefore() {
        return false;
    }
}
