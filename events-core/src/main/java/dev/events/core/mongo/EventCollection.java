package dev.events.core.mongo;

import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.model.IndexModel;
import com.mongodb.client.model.UpdateOneModel;
import dev.events.core.Change;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The collection that a {@link MongoEventRepository} works on.
 *
 * <p>This is a service provider interface for stores that come with the application, such as the one in the module
 * events-embedded. Applications use {@link MongoEventRepository}. Each method does what MongoDB's command of that name does.
 * It throws a {@link com.mongodb.MongoException} or a {@link dev.events.core.EventStoreException} if it fails. Any number
 * of threads may call it at the same time.
 */
public interface EventCollection extends AutoCloseable {
    /**
     * Adds documents; each is added or refused whatever happens to the others.
     *
     * @param documents the documents, each with an id
     * @return the errors of the documents that were refused
     */
    List<BulkWriteError> insert(List<Document> documents);

    /**
     * Adds documents as {@link #insert} does, as the bytes that they are.
     *
     * @param documents the documents, each with an id
     * @return the errors of the documents that were refused
     */
    List<BulkWriteError> insertRaw(List<RawBsonDocument> documents);

    /**
     * Puts documents in the place of those with the same ids, as the bytes that they are; nothing is added.
     *
     * @param documents the documents, each with an id
     * @return the errors of the documents that were refused
     */
    List<BulkWriteError> replaceRaw(List<RawBsonDocument> documents);

    /**
     * Finds documents. With a limit, the documents are those of one moment; otherwise they are read as they are
     * consumed.
     *
     * @param <T> what a document is decoded to
     * @param filter which documents
     * @param sort empty for no particular order
     * @param fields the fields that are needed, null for all; more may be returned
     * @param limit the largest number of documents, 0 for all
     * @param codec decodes the documents
     * @return the documents, to be closed
     */
    <T> Results<T> find(Bson filter, Bson sort, @Nullable Bson fields, int limit, Codec<T> codec);

    /**
     * Reads documents in portions that ascend in an order; in a portion they are in any order, and may be read where they lie. For
     * those who look at a few fields of very many documents. All are of one moment.
     *
     * @param filter which documents
     * @param sort the order: by a field that holds numbers, then by the id, both ascending
     * @param most how many documents there may be in a portion
     * @param reader is given the documents, in this thread; what it throws is thrown
     * @return false if the store has no such way, or there are too few documents for it; then what the reader was given does not count
     */
    default boolean readPortions(Bson filter, Bson sort, long most, PortionReader reader) {
        return false;
    }

    /**
     * Changes documents, one for each of the updates; each is changed or refused whatever happens to the others.
     *
     * @param updates the updates
     * @return how many were found and changed, and the errors
     */
    Updated update(List<UpdateOneModel<Document>> updates);

    /**
     * Removes one of the documents that match.
     *
     * @param filter which documents
     * @return whether there was one
     */
    boolean deleteOne(Bson filter);

    /**
     * Removes all documents that match; for a bounded number of them.
     *
     * @param filter which documents
     * @return how many there were
     */
    long deleteMany(Bson filter);

    /**
     * Removes documents, one for each of the filters.
     *
     * @param filters each matches at most one document
     * @return how many there were
     */
    long deleteEach(List<Bson> filters);

    /**
     * Runs commands on this collection and its companions as one change, if the store can: nobody changes anything in between,
     * and if {@code work} throws, nothing is changed. A store that cannot just runs them.
     *
     * @param <T> what they return
     * @param removes whether they remove documents, for which a store may have room when it has none for others
     * @param companions the suffixes of the companions that they write to
     * @param work runs the commands, in this thread; again if the store then has room that it had not
     * @return what {@code work} returned
     */
    default <T extends @Nullable Object> T inOneWrite(boolean removes, List<String> companions, Supplier<T> work) {
        return work.get();
    }

    /** {@return whether {@link #moveAllTo} can do what it says} */
    default boolean movesAtOnce() {
        return false;
    }

    /**
     * Makes all documents those of an empty {@linkplain #companion companion} at once, under the same condition as {@link
     * #deleteAllOf}. This collection keeps its indexes.
     *
     * @param suffix the end of the companion's name
     * @param shape what every document of the collection must be like; null for anything
     * @return how many there were; -1 if nothing was moved, because the store cannot, or has other documents too
     */
    default long moveAllTo(String suffix, @Nullable Shape shape) {
        return -1;
    }

    /** {@return whether an index with a number of seconds ({@code expireAfterSeconds}) removes documents after that time} */
    default boolean removesExpired() {
        return true;
    }

    /** Removes all documents with the collection itself. */
    void drop();

    /**
     * Removes all documents as one operation, if the store does that fast and wholly or not at all, and can tell that all of
     * them have a shape. Otherwise they are removed in batches, with {@link #find} and {@link #deleteMany}. What is added
     * meanwhile stays, or is removed and counted.
     *
     * @param shape what every document of the collection must be like; null for anything
     * @return how many there were; -1 if nothing was removed, because the store leaves it to batches, cannot tell, or has
     *     other documents too
     */
    default long deleteAllOf(@Nullable Shape shape) {
        return -1;
    }

    /**
     * Counts the documents that have each string in a field that holds arrays, if the store can tell from an index.
     *
     * @param field the name of the field
     * @param prefix the beginning of the strings, empty for all
     * @param shape what every document of the collection must be like
     * @param counts is given each string that is not empty, in any order, with the number of documents that have it
     * @return whether they were counted; false if the store cannot tell or has other documents too
     */
    default boolean countStrings(String field, String prefix, Shape shape, ObjLongConsumer<String> counts) {
        return false;
    }

    /**
     * Counts documents by the number in a field, if the store can tell from its indexes, and sooner than by reading the documents.
     *
     * @param shape what every document of the collection must be like; its field has the number
     * @param borders parts of the numbers, without a gap: the least number of each, ascending, then the end of the last one
     * @param field the name of a field that holds arrays
     * @param string counts the documents that have it in their array; null to count all
     * @param worth how many documents there must be in all parts together for this to be worth it
     * @return how many documents there are in each part; empty if the store cannot tell, has other documents too, or fewer than {@code
     *     worth}
     */
    default long[] countParts(Shape shape, double[] borders, String field, @Nullable String string, long worth) {
        return new long[0];
    }

    /**
     * Counts documents.
     *
     * @param filter which documents
     * @return how many match
     */
    long count(Bson filter);

    /**
     * Runs an aggregation.
     *
     * @param pipeline its stages
     * @return its documents
     */
    List<Document> aggregate(List<Bson> pipeline);

    /**
     * Lists the indexes.
     *
     * @return their descriptions, each with {@code key} and {@code name}; none if there is no such collection
     */
    List<Document> listIndexes();

    /**
     * Creates indexes, which may take as long as it takes.
     *
     * @param indexes the indexes, each with its name
     */
    void createIndexes(List<IndexModel> indexes);

    /**
     * {@return the same collection, read where it is written: from MongoDB's primary, whatever the read preference} For reads
     * that decide on a write.
     */
    default EventCollection primary() {
        return this;
    }

    /**
     * {@return the same collection, whose reads end when their thread is interrupted, if that can be} For reads that may take
     * long: it may cost each of them a little.
     */
    default EventCollection interruptible() {
        return this;
    }

    /**
     * {@return a position before everything that changes from now on}
     *
     * <p>See {@link dev.events.core.EventRepository#position}.
     */
    String position();

    /**
     * {@return the changes of the documents from a position on}
     *
     * @param since a position; null for the present
     * @throws dev.events.core.PositionGoneException if the store cannot go on from there
     */
    DocumentFeed changes(@Nullable String since);

    /**
     * Removes what the store keeps of documents as they were, in order to tell their changes. For documents that are removed and
     * are to leave no copy, in one write with their removal.
     *
     * @param ids the ids of the documents; null for all
     */
    default void forgetChanges(@Nullable Collection<ObjectId> ids) {}

    /** {@return how long a read may take in all, or each batch of a read of everything; zero for no limit} */
    default Duration readLimit() {
        return Duration.ZERO;
    }

    /**
     * Waits until what was changed so far is as safe as a change that succeeds: for a repeat that finds its change made by a
     * request that was never confirmed. A store whose changes are safe as soon as they are seen has nothing to do.
     */
    default void confirm() {}

    /**
     * {@return another collection of the same database, over the same connection: this one's name, an underscore and {@code
     * suffix}} Closing it closes nothing.
     *
     * @param suffix the end of its name
     */
    EventCollection companion(String suffix);

    /** Fails if the collection cannot be reached. */
    void ping();

    /** Closes what was opened with the collection. */
    @Override
    void close();

    /** Says where the collection is, without user name and password. */
    @Override
    String toString();

    /** Documents that are found; closing frees what the store holds for those that were not read. */
    interface Results<T> extends Iterator<T>, AutoCloseable {
        @Override
        default void close() {}
    }

    /**
     * Decodes documents that lie in memory without a reader, too.
     *
     * @param <T> what a document is decoded to
     */
    interface BytesCodec<T> extends Codec<T> {
        /**
         * Decodes a document.
         *
         * @param bytes an array with the document
         * @param offset where the document begins
         * @param length its bytes
         * @return what {@link #decode(org.bson.BsonReader, org.bson.codecs.DecoderContext)} returns
         */
        T decode(byte[] bytes, int offset, int length);
    }

    /** Is given documents, in portions. */
    interface PortionReader {
        /**
         * A portion begins, and the one before has ended: documents with a value in the sort's first field from {@code from} on and
         * below {@code to}. What has another value belongs to another portion, and comes again there.
         *
         * @param from negative infinity in the first portion
         * @param to positive infinity in the last portion
         * @param most more documents it does not have
         * @return whether to go on
         */
        boolean begin(double from, double to, long most);

        /**
         * Looks at a document that may match or not.
         *
         * @param bytes have the document's BSON among others
         * @param offset where it begins
         * @param length how many bytes it has
         * @return false if only the store can tell whether it matches
         */
        boolean skim(byte[] bytes, int offset, int length);

        /**
         * Takes a document that matches, and of which {@link #skim} could not tell it.
         *
         * @param document the document
         */
        void read(RawBsonDocument document);
    }

    /** Changes of documents, in order. For one thread at a time. */
    interface DocumentFeed extends AutoCloseable {
        /**
         * Waits for changes.
         *
         * @param limit the most changes to return
         * @param bytes the list ends with the change whose documents make it so large
         * @param wait how long to wait for the first; zero to return at once
         * @return the next changes; none if there was none in time or the thread was interrupted, which it then still is, or if
         *     there were only changes that are not told, so that the caller may wait again
         * @throws dev.events.core.PositionGoneException if changes are no longer known that were not told
         */
        List<DocumentChange> next(int limit, long bytes, Duration wait);

        /** {@return where another feed goes on after what this one has told} */
        String position();

        /**
         * {@return whether this feed is where another one of the same documents was, or further} See {@link
         * dev.events.core.ChangeFeed#hasReached}.
         *
         * @param other the position of the other feed
         */
        boolean hasReached(String other);

        @Override
        default void close() {}
    }

    /**
     * A change of a document whose id is an ObjectId, or of all documents. What has another id is no event, and not told.
     *
     * @param kind what happened to the document
     * @param id its id; null for {@link Change.Kind#RESET}
     * @param document the document after the change or a little later; null if it was removed
     * @param before the document before the change; null if that is unknown
     * @param position where to go on after this change
     */
    record DocumentChange(
            Change.Kind kind,
            @Nullable ObjectId id,
            @Nullable RawBsonDocument document,
            @Nullable RawBsonDocument before,
            String position) {}

    /**
     * The result of updates.
     *
     * @param matched the number of updates that found their document
     * @param modified the number of documents that are different now
     * @param errors the errors of the updates that were refused
     */
    record Updated(int matched, int modified, List<BulkWriteError> errors) {}

    /**
     * What makes a document an event: its id is an ObjectId, and a field of it is a number in a range. For stores that can
     * tell from their indexes whether all documents of a collection are such.
     *
     * @param numberField the name of the field
     * @param least the smallest number
     * @param most the largest number
     */
    record Shape(String numberField, double least, double most) {}
}
