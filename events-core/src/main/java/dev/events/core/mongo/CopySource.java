package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import dev.events.core.mongo.HistoryDocuments.Change;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;

/** Documents of a collection, in the shape in which another store keeps them. */
interface CopySource {
    /** All of them, to be closed. */
    Stream<RawBsonDocument> all();

    /** Those of these {@code _id}s that are among them. */
    Set<BsonValue> present(Collection<BsonValue> ids);

    /** As they are, in the order of their ids. */
    record Plain(EventCollection collection) implements CopySource {
        private static final Bson BY_ID = Sorts.ascending(EventDocuments.ID);
        private static final Bson ID_ONLY = Projections.include(EventDocuments.ID);

        @Override
        public Stream<RawBsonDocument> all() {
            return RawDocuments.find(collection, Filters.empty(), BY_ID, null, 0);
        }

        @Override
        public Set<BsonValue> present(Collection<BsonValue> ids) {
            Set<BsonValue> present = new HashSet<>();
            try (Stream<RawBsonDocument> found = RawDocuments.find(
                    collection, Filters.in(EventDocuments.ID, ids), Filters.empty(), ID_ONLY, ids.size())) {
                found.forEach(document -> present.add(RawDocuments.id(document)));
            }
            return present;
        }
    }

    /** Operations for a store without archives: {@link Archive} makes changes of the archive that an operation has. */
    record Operations(Plain operations) implements CopySource {
        @Override
        public Stream<RawBsonDocument> all() {
            return operations.all().map(Operations::withoutArchive);
        }

        private static RawBsonDocument withoutArchive(RawBsonDocument operation) {
            if (!operation.containsKey(HistoryDocuments.ARCHIVE)) {
                return operation;
            }
            BsonDocument fields = new BsonDocument();
            operation.forEach(fields::append);
            fields.remove(HistoryDocuments.ARCHIVE);
            return RawDocuments.of(fields);
        }

        @Override
        public Set<BsonValue> present(Collection<BsonValue> ids) {
            return operations.present(ids);
        }
    }

    /**
     * The archive of an operation as changes, as a store without archives records them.
     *
     * @param operation the operation's document
     */
    record Archive(EventCollection archive, Document operation) implements CopySource {
        @Override
        public Stream<RawBsonDocument> all() {
            return EventDocuments.find(archive, Filters.empty(), Plain.BY_ID, null, 0)
                    .map(removed -> RawDocuments.of(HistoryDocuments.write(
                            id(), operation.getDate(HistoryDocuments.EXPIRES), Change.removal(removed))));
        }

        private String id() {
            return operation.getString(HistoryDocuments.ID);
        }

        /** A change of an event whose id is not an ObjectId does not tell that id. It counts as present. */
        @Override
        public Set<BsonValue> present(Collection<BsonValue> ids) {
            String beginning = HistoryDocuments.before(id());
            Set<BsonValue> present = new HashSet<>();
            Map<BsonValue, BsonValue> changes = new HashMap<>();
            for (BsonValue id : ids) {
                if (id instanceof BsonString text && text.getValue().startsWith(beginning)) {
                    String event = text.getValue().substring(beginning.length());
                    if (ObjectId.isValid(event)) {
                        changes.put(new BsonObjectId(new ObjectId(event)), id);
                    } else {
                        present.add(id);
                    }
                }
            }
            if (!changes.isEmpty()) {
                new Plain(archive).present(changes.keySet()).forEach(event -> present.add(changes.get(event)));
            }
            return present;
        }
    }
}
