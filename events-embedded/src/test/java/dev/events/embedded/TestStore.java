package dev.events.embedded;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;

/** An open store and a MongoDB client that is connected to it. */
record TestStore(EmbeddedStore embedded, MongoClient client) implements AutoCloseable {

    static TestStore open(Path directory) {
        return connectTo(EmbeddedStore.builder(directory).port(0).open());
    }

    /** To a store that has a port. */
    static TestStore connectTo(EmbeddedStore store) {
        return new TestStore(store, MongoClients.create(store.connectionString().orElseThrow()));
    }

    MongoDatabase database() {
        return client.getDatabase("db");
    }

    MongoCollection<Document> collection(String name) {
        return database().getCollection(name);
    }

    static List<Integer> ids(Iterable<Document> documents) {
        List<Integer> ids = new ArrayList<>();
        documents.forEach(document -> ids.add(document.getInteger("_id")));
        return ids;
    }

    @Override
    public void close() {
        client.close();
        embedded.close();
    }
}
