package dev.events.embedded.wire;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.IndexNotFoundException;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.oplog.Oplog;
import dev.events.embedded.file.Catalog;
import dev.events.embedded.file.ChangeLog;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Store;
import dev.events.embedded.query.ResultCursor;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A MongoDB database whose collections and indexes are SQLite tables. The library keeps the names of collections and the descriptions of indexes in two collections of the same
 * database. This class connects them to their tables.
 */
final class SqliteDatabase extends AbstractMongoDatabase<Long> {

    private static final int INVALID_NAMESPACE = 73;

    private static final List<Document> COUNT_OF_ALL = List.of(
            new Document("$match", new Document()),
            new Document("$group", new Document("_id", 1).append("n", new Document("$sum", 1))));

    /** The library requires a connection for each command. All commands of this process share this one. */
    static final Channel IN_PROCESS = new EmbeddedChannel();

    private final Store store;
    private final @Nullable ChangeLog changes;
    private final OpenCursors cursors;
    private boolean forgotten;

    SqliteDatabase(
            String name, CursorRegistry registry, Store store, @Nullable ChangeLog changes, OpenCursors cursors) {
        super(name, registry);
        this.store = store;
        this.changes = changes;
        this.cursors = cursors;
        initializeNamespacesAndIndexes();
    }

    @Override
    public Document handleCommand(
            Channel channel, String command, Document query, DatabaseResolver databaseResolver, Oplog oplog) {
        switch (command.toLowerCase(Locale.ROOT)) {
            case "find" -> {
                if (!(query.get("batchSize") instanceof Number size) || size.intValue() == 0) {
                    query.put("batchSize", ResultCursor.DEFAULT_BATCH);
                }
            }
            case "aggregate" -> {
                if (COUNT_OF_ALL.equals(query.get("pipeline"))) {
                    return countOfAll(channel, command, query, databaseResolver, oplog);
                }
                if (resolveCollection(String.valueOf(query.get(command)), false) instanceof SqliteCollection collection
                        && query.get("pipeline") instanceof List<?> pipeline
                        && !pipeline.isEmpty()
                        && pipeline.get(0) instanceof Document stage
                        && stage.get("$match") instanceof Document match) {
                    return collection.startingFrom(
                            match, () -> super.handleCommand(channel, command, query, databaseResolver, oplog));
                }
            }
            case "dropindexes" -> {
                return dropIndexes(channel, command, query, databaseResolver, oplog);
            }
            default -> {
                // the library handles all other commands
            }
        }
        return super.handleCommand(channel, command, query, databaseResolver, oplog);
    }

    /** The library keeps the last result of each connection for getLastError, which this process never calls. */
    @Override
    protected void clearLastStatus(Channel channel) {
        if (channel != IN_PROCESS) {
            super.clearLastStatus(channel);
        }
    }

    @Override
    protected void putLastResult(Channel channel, Document result) {
        if (channel != IN_PROCESS) {
            super.putLastResult(channel, result);
        }
    }

    /** Adds documents; returns write errors, each with the {@code index} of its document. */
    List<Document> insert(String collectionName, List<Document> documents) {
        if (collectionName.startsWith("system.")) {
            throw new MongoServerError(
                    INVALID_NAMESPACE, "InvalidNamespace", "documents cannot be inserted into system collections");
        }
        return resolveOrCreateCollection(collectionName).insertDocuments(documents, false);
    }

    ResultCursor find(String collectionName, Document query, Document sort, int limit) {
        return resolveCollection(collectionName, false) instanceof SqliteCollection collection
                ? collection.find(query, sort, limit)
                : ResultCursor.none(store);
    }

    /** Answers the driver's count of all documents without reading them. */
    private Document countOfAll(
            Channel channel, String command, Document query, DatabaseResolver databaseResolver, Oplog oplog) {
        Document count = new Document("count", query.get(command));
        Object n = super.handleCommand(channel, "count", count, databaseResolver, oplog)
                .get("n");
        List<Document> batch =
                Integer.valueOf(0).equals(n) ? List.of() : List.of(new Document("_id", 1).append("n", n));
        Document cursor = new Document("id", 0L)
                .append("ns", getFullCollectionNamespace(String.valueOf(query.get(command))))
                .append("firstBatch", batch);
        Document response = new Document("cursor", cursor);
        Utils.markOkay(response);
        return response;
    }

    /** Drops each index by its keys: by name or "*", the library would also drop indexes of other collections. */
    private Document dropIndexes(
            Channel channel, String command, Document query, DatabaseResolver databaseResolver, Oplog oplog) {
        Object requested = query.get("index");
        MongoCollection<Long> collection = resolveCollection(String.valueOf(query.get(command)), false);
        Document response = new Document();
        if (collection == null || requested instanceof Document) {
            return super.handleCommand(channel, command, query, databaseResolver, oplog);
        }
        List<?> names = requested instanceof List<?> list ? list : List.of(String.valueOf(requested));
        for (Object name : names) {
            List<Index<Long>> matching = new ArrayList<>();
            for (Index<Long> index : collection.getIndexes()) {
                if (name.equals("*")
                        ? !index.getName().equals("_id_")
                        : index.getName().equals(name)) {
                    matching.add(index);
                }
            }
            if (matching.isEmpty() && !name.equals("*")) {
                throw new IndexNotFoundException("index not found with name [" + name + "]");
            }
            for (Index<Long> index : matching) {
                Document one = query.clone();
                one.put("index", index.toIndexDescription().get("key"));
                super.handleCommand(channel, command, one, databaseResolver, oplog);
            }
        }
        Utils.markOkay(response);
        return response;
    }

    @Override
    protected MongoCollection<Long> openOrCreateCollection(String collectionName, CollectionOptions options) {
        return new SqliteCollection(this, collectionName, options, cursorRegistry, store, changes, cursors);
    }

    @Override
    protected Index<Long> openOrCreateUniqueIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return openOrCreateIndex(collectionName, indexName, keys, true, sparse);
    }

    @Override
    protected Index<Long> openOrCreateSecondaryIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        return openOrCreateIndex(collectionName, indexName, keys, false, sparse);
    }

    private Index<Long> openOrCreateIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean unique, boolean sparse) {
        SqliteCollection collection = (SqliteCollection) resolveCollection(collectionName, true);
        DocumentTable table = collection.table();
        Catalog.IndexEntry entry = table == null ? null : table.findIndex(indexName);
        if (entry == null) {
            entry = collection.tableForWriting().createIndex(indexName, unique);
        }
        return new SqliteIndex(store, entry, indexName, keys, unique, sparse);
    }

    @Override
    public void moveCollection(MongoDatabase oldDatabase, MongoCollection<?> collection, String newCollectionName) {
        SqliteCollection moved = (SqliteCollection) collection;
        moved.noteReset();
        super.moveCollection(oldDatabase, collection, newCollectionName);
        DocumentTable table = moved.table();
        if (table != null) {
            table.rename(getDatabaseName(), newCollectionName);
        }
        moved.noteReset(); // under its new name
    }

    /** Makes {@link #drop} keep all tables, so that only this object is discarded. */
    void forget() {
        forgotten = true;
    }

    @Override
    public void drop(Oplog oplog) {
        if (!forgotten) {
            super.drop(oplog);
        }
    }

    @Override
    protected long getFileSize() {
        try {
            return Files.size(store.file());
        } catch (IOException e) {
            return 0;
        }
    }

    @Override
    protected long getStorageSize() {
        return getFileSize();
    }
}
