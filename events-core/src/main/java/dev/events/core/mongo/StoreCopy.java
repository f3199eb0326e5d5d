package dev.events.core.mongo;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Projections;
import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.ObjLongConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.bson.BsonDateTime;
import org.bson.BsonValue;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.conversions.Bson;
import org.jspecify.annotations.Nullable;

/**
 * A copy of all that a store keeps for its events to another store. It may be stopped at any moment and made again: what is equal
 * in both is not written again, what differs is replaced. Nothing is ever removed, and the store that is copied is only read.
 *
 * <p>The order is such that a copy that was stopped promises nothing that it cannot keep: first the collections beside the events,
 * so that who needs a token there needs one here; in the history, what an operation did before the operation, which can be undone
 * from then on; the events last. A store without archives gets the changes that it would have recorded itself.
 *
 * <p>Every method throws {@link StoreUnavailableException} when one of the stores cannot be reached and {@link
 * EventStoreException} when it fails otherwise. Not thread-safe.
 */
public final class StoreCopy {
    private static final int BATCH = 1_000;
    private static final long MAX_BYTES = 4 << 20;

    /** A history that expires so soon is not compared: one of the stores may have removed it when the other is read. */
    private static final Duration SOON = Duration.ofHours(1);

    private final EventCollection from;
    private final EventCollection to;
    private final List<String> companions;
    private final Clock clock;

    /** When it began; what had expired by then is not copied. */
    private final Instant now;

    /** See {@link #parts()}. */
    private @Nullable List<Part> parts;

    StoreCopy(EventCollection from, EventCollection to, List<String> companions, Clock clock) {
        this.from = from;
        this.to = to;
        this.companions = companions;
        this.clock = clock;
        this.now = clock.instant();
    }

    /**
     * A collection that is copied.
     *
     * @param suffix the end of its name after that of the events and an underscore; empty for the events
     * @param sources what it gets
     * @param expires whether its documents do
     */
    private record Part(String suffix, List<CopySource> sources, EventCollection target, boolean expires) {}

    /**
     * Documents that only the store has which is copied to.
     *
     * @param suffix the end of their collection's name after that of the events and an underscore; empty for the events
     * @param count how many there are
     * @param example the id of one of them
     */
    public record Surplus(String suffix, long count, String example) {}

    /**
     * What a copy has done.
     *
     * @param added how many documents were not there
     * @param replaced how many were different
     * @param present how many were there and equal
     * @param missingIndexes the indexes that could not be created; a server tries again when it runs
     */
    public record Result(long added, long replaced, long present, List<String> missingIndexes) {
        /**
         * What a copy has done.
         *
         * @param added how many documents were not there
         * @param replaced how many were different
         * @param present how many were there and equal
         * @param missingIndexes the indexes that could not be created
         */
        public Result {
            missingIndexes = List.copyOf(missingIndexes);
        }
    }

    /**
     * How a collection compares.
     *
     * @param suffix the end of its name after that of the events and an underscore; empty for the events
     * @param from how many documents there are in the store that is copied
     * @param to how many there are in the other one
     * @param same whether all of them are the same, by their hashes
     */
    public record Comparison(String suffix, long from, long to, boolean same) {}

    /** The collections, in the order in which they are copied. The archives among them are those of the first look. */
    private List<Part> parts() {
        List<Part> known = parts;
        if (known == null) {
            known = new ArrayList<>();
            for (String suffix : companions) {
                known.add(part(suffix, false));
            }
            addHistory(known);
            known.add(new Part("", List.of(new CopySource.Plain(from)), to, false));
            parts = known;
        }
        return known;
    }

    private void addHistory(List<Part> known) {
        CopySource.Plain operations = plain(HistoryDocuments.OPERATIONS);
        List<CopySource> changes = new ArrayList<>(List.of(plain(HistoryDocuments.CHANGES)));
        for (Document operation : naming(from, () -> withArchive(operations.collection()))) {
            String archive = HistoryDocuments.archive(operation.getString(HistoryDocuments.ID));
            if (to.movesAtOnce()) {
                known.add(part(archive, false));
            } else {
                changes.add(new CopySource.Archive(source(archive), operation));
            }
        }
        known.add(new Part(HistoryDocuments.CHANGES, changes, target(HistoryDocuments.CHANGES), true));
        known.add(new Part(
                HistoryDocuments.OPERATIONS,
                List.of(to.movesAtOnce() ? operations : new CopySource.Operations(operations)),
                target(HistoryDocuments.OPERATIONS),
                true));
    }

    private List<Document> withArchive(EventCollection operations) {
        Bson filter = Filters.and(
                Filters.eq(HistoryDocuments.ARCHIVE, true), Filters.gt(HistoryDocuments.EXPIRES, Date.from(now)));
        try (Stream<Document> found = EventDocuments.find(operations, filter, 0)) {
            return found.toList();
        }
    }

    private Part part(String suffix, boolean expires) {
        return new Part(suffix, List.of(plain(suffix)), target(suffix), expires);
    }

    private CopySource.Plain plain(String suffix) {
        return new CopySource.Plain(source(suffix));
    }

    private EventCollection source(String suffix) {
        return from.companion(suffix).primary();
    }

    private EventCollection target(String suffix) {
        return to.companion(suffix).primary();
    }

    /**
     * Looks for documents in the other store that are not in the one that is copied. A copy would not remove them, so the stores
     * would not be the same.
     *
     * @return those of each collection that has some
     */
    public List<Surplus> surplus() {
        List<Surplus> all = new ArrayList<>();
        for (Part part : parts()) {
            SurplusCount count = new SurplusCount(part);
            naming(to, () -> count(part, count));
            if (count.surplus > 0) {
                all.add(new Surplus(part.suffix(), count.surplus, count.example));
            }
        }
        return all;
    }

    private SurplusCount count(Part part, SurplusCount count) {
        Set<BsonValue> batch = new HashSet<>();
        Bson fields = Projections.include(HistoryDocuments.ID, HistoryDocuments.EXPIRES);
        try (Stream<RawBsonDocument> found =
                RawDocuments.find(part.target(), Filters.empty(), Filters.empty(), fields, 0)) {
            unexpired(part, found, now.plus(SOON)).forEach(document -> {
                batch.add(RawDocuments.id(document));
                if (batch.size() == CopyTarget.LOOKUP) {
                    naming(from, () -> count.add(batch));
                    batch.clear();
                }
            });
        }
        return naming(from, () -> count.add(batch));
    }

    private static final class SurplusCount {
        private final Part part;
        long surplus;
        String example = "";

        SurplusCount(Part part) {
            this.part = part;
        }

        SurplusCount add(Set<BsonValue> ids) {
            Set<BsonValue> missing = new HashSet<>(ids);
            for (CopySource source : part.sources()) {
                if (!missing.isEmpty()) {
                    missing.removeAll(source.present(missing));
                }
            }
            if (!missing.isEmpty()) {
                surplus += missing.size();
                example = RawDocuments.text(missing.iterator().next());
            }
            return this;
        }
    }

    /** Says which of the stores failed, if the message of the failure does not. */
    private <T> T naming(EventCollection store, Supplier<T> work) {
        try {
            return work.get();
        } catch (EventStoreException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains(from.toString()) || message.contains(to.toString())) {
                throw e;
            }
            throw e instanceof StoreUnavailableException unavailable
                    ? new StoreUnavailableException(unavailable.reason(), store.toString(), e)
                    : new EventStoreException(message + " (" + store + ")", e);
        }
    }

    private static Stream<RawBsonDocument> unexpired(Part part, Stream<RawBsonDocument> documents, Instant time) {
        return part.expires()
                ? documents.filter(document -> !(document.get(HistoryDocuments.EXPIRES) instanceof BsonDateTime expires
                        && expires.getValue() <= time.toEpochMilli()))
                : documents;
    }

    /**
     * Copies all documents, then creates the indexes that the other store lacks.
     *
     * @param progress is given the suffix of a collection and how many of its documents were copied, after each batch
     * @return how many documents were written
     */
    public Result run(ObjLongConsumer<String> progress) {
        long added = 0;
        long replaced = 0;
        long present = 0;
        for (Part part : parts()) {
            CopyTarget target = copy(part, progress);
            added += target.added;
            replaced += target.replaced;
            present += target.present;
        }
        return new Result(added, replaced, present, createIndexes());
    }

    private CopyTarget copy(Part part, ObjLongConsumer<String> progress) {
        CopyTarget target = naming(to, () -> new CopyTarget(part.target()));
        List<RawBsonDocument> batch = new ArrayList<>();
        long bytes = 0;
        for (CopySource source : part.sources()) {
            try (Stream<RawBsonDocument> all = naming(from, () -> unexpired(part, source.all(), now))) {
                Iterator<RawBsonDocument> documents = all.iterator();
                while (naming(from, documents::hasNext)) {
                    RawBsonDocument document = documents.next();
                    batch.add(document);
                    bytes += RawDocuments.size(document);
                    if (batch.size() == BATCH || bytes >= MAX_BYTES) {
                        naming(to, () -> target.write(batch));
                        progress.accept(part.suffix(), target.documents());
                        batch.clear();
                        bytes = 0;
                    }
                }
            }
        }
        return naming(to, () -> target.write(batch));
    }

    private List<String> createIndexes() {
        List<EventIndexes> indexes = new ArrayList<>(List.of(EventIndexes.ofEvents(to, status -> {})));
        if (!StoreDocuments.isEmpty(target(HistoryDocuments.OPERATIONS))) {
            indexes.add(EventIndexes.ofOperations(to, status -> {}));
            indexes.add(EventIndexes.ofChanges(to, status -> {}));
        }
        indexes.forEach(EventIndexes::checkNow);
        return indexes.stream()
                .flatMap(each -> each.status().missing().stream())
                .toList();
    }

    /**
     * Reads both stores and compares them. What expires in the history within the hour does not count.
     *
     * @param progress is given the suffix of a collection and how many of its documents were read, after each collection of each
     *     store
     * @return how each collection compares; those that are empty in both are left out, except the events
     */
    public List<Comparison> compare(ObjLongConsumer<String> progress) {
        List<Comparison> all = new ArrayList<>();
        for (Part part : parts()) {
            DocumentDigest source = new DocumentDigest();
            DocumentDigest target = new DocumentDigest();
            Instant soon = clock.instant().plus(SOON);
            for (CopySource each : part.sources()) {
                naming(from, () -> source.addAll(unexpired(part, each.all(), soon)));
            }
            progress.accept(part.suffix(), source.count());
            CopySource there = new CopySource.Plain(part.target());
            naming(to, () -> target.addAll(unexpired(part, there.all(), soon)));
            progress.accept(part.suffix(), target.count());
            if (part.suffix().isEmpty() || source.count() + target.count() > 0) {
                all.add(new Comparison(part.suffix(), source.count(), target.count(), source.isSame(target)));
            }
        }
        return all;
    }
}
