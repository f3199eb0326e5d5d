package dev.events.embedded;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the file of an embedded store holds, and what is wrong with it.
 *
 * @param moment what it holds is the state of one moment, at this time or shortly after: nothing is missing that was acknowledged
 *     until then
 * @param bytes the size of the file
 * @param documents the number of documents in each collection, by the names of database and collection: {@code
 *     dbEvent.myCollectionEvent}
 * @param problems what is wrong, one line each; empty if nothing is
 */
public record StoreReport(Instant moment, long bytes, Map<String, Long> documents, List<String> problems) {
    /**
     * A report of these parts.
     *
     * @param moment the time
     * @param bytes the size of the file
     * @param documents the numbers of documents
     * @param problems what is wrong
     */
    public StoreReport {
        documents = Map.copyOf(documents);
        problems = List.copyOf(problems);
    }

    /** {@return whether nothing is wrong} */
    public boolean isSound() {
        return problems.isEmpty();
    }

    /**
     * {@return the number of documents in a collection; 0 if there is none of that name}
     *
     * @param database the name of its database
     * @param collection its name
     */
    public long documents(String database, String collection) {
        return documents.getOrDefault(database + "." + collection, 0L);
    }

    /** {@return the number of all documents} */
    public long allDocuments() {
        return documents.values().stream().mapToLong(Long::longValue).sum();
    }
}
