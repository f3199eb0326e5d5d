package dev.events.embedded.query;

import de.bwaldvogel.mongo.bson.Document;
import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.ReadDeadline;
import dev.events.embedded.file.Session;
import dev.events.embedded.file.Store;
import dev.events.embedded.file.StoreFailure;
import dev.events.embedded.file.StoredDocument;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyEncoding;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads very many documents, in portions that ascend in the requested order. In a portion they are in any order, so that they can be
 * read where they lie: many in one row of SQLite's, in the order of the table.
 *
 * <p>A thread of its own reads, with one view of the data for all portions, while the caller's thread looks at the documents.
 */
final class PortionScan {
    /** For fewer documents there are plans that cost less. */
    static final long WORTH = 4_000;

    /** Portions with more rows of the table between their first and last one, for each document, are read through the index. */
    private static final long MOST_ROWS_EACH = 8;

    /** About so many bytes are read at a time. */
    private static final int CHUNK_BYTES = 1 << 18;

    /** Documents of this size are read one by one. */
    private static final int LARGE = 1 << 12;

    private static final int FIRST_ROWS = 64;
    private static final int MOST_ROWS = 1 << 14;

    /** So many chunks may wait until they are looked at. */
    private static final int WAITING = 2;

    private final Store store;
    private final DocumentTable table;
    private final Function<Session, Planner> planner;
    private final Predicate<StoredFields> matcher;
    private final String field;
    private final long most;
    private final BlockingQueue<Part> parts = new ArrayBlockingQueue<>(WAITING);

    /**
     * @param planner plans the query
     * @param matcher tells which documents the query means
     * @param field the first field of the order, a number; the second is the id
     * @param most how many documents there may be in a portion
     */
    PortionScan(
            Store store,
            DocumentTable table,
            Function<Session, Planner> planner,
            Predicate<StoredFields> matcher,
            String field,
            long most) {
        this.store = store;
        this.table = table;
        this.planner = planner;
        this.matcher = matcher;
        this.field = field;
        this.most = most;
    }

    private enum Progress {
        MORE,
        DONE,
        GIVEN_UP
    }

    /** What the reading thread has for the caller's. */
    private interface Part {
        Progress giveTo(PortionVisitor visitor);
    }

    /** Reads all portions, unless the visitor ends it; returns false if this is no way to read them. */
    boolean read(PortionVisitor visitor) {
        ReadDeadline deadline = ReadDeadline.current();
        deadline.check();
        Thread reader = new Thread(() -> deadline.of(this::produce), "events-scan");
        reader.setDaemon(true);
        reader.start();
        try {
            while (true) {
                Progress progress = next(reader).giveTo(visitor);
                if (progress != Progress.MORE) {
                    return progress == Progress.DONE;
                }
                deadline.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailure.interrupted();
        } finally {
            end(reader);
        }
    }

    private Part next(Thread reader) throws InterruptedException {
        while (true) {
            boolean alive = reader.isAlive();
            Part part = parts.poll(alive ? 1 : 0, TimeUnit.SECONDS);
            if (part != null) {
                return part;
            }
            if (!alive) {
                // It had no memory for its last part, for example.
                throw new IllegalStateException("the thread that reads has ended without a result");
            }
        }
    }

    /** Nothing reads any more when this returns. */
    private void end(Thread reader) {
        boolean interrupted = false;
        while (reader.isAlive()) {
            reader.interrupt();
            parts.clear();
            try {
                reader.join(1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean produce() {
        Part last;
        try {
            Progress progress = store.read(this::produce);
            last = visitor -> progress;
        } catch (RuntimeException | Error e) {
            last = visitor -> {
                throw e;
            };
        }
        try {
            parts.put(last);
        } catch (InterruptedException e) {
            // The caller has left.
        }
        return true;
    }

    private void put(Part part) {
        try {
            parts.put(part);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw StoreFailure.interrupted();
        }
    }

    private Progress produce(Session session) {
        OrderedAccess access = planner.apply(session).accessToMany(WORTH);
        if (access == null || !isInOrder(access)) {
            return Progress.GIVEN_UP;
        }
        IndexTable index = access.index();
        List<Range> ranges = access.ranges().ranges();
        Range rest =
                new Range(ranges.get(0).from(), ranges.get(ranges.size() - 1).to());
        double from = Double.NEGATIVE_INFINITY;
        while (true) {
            Slice slice = slice(session, index, rest);
            Boundary next = slice.count() < most ? Boundary.NONE : boundary(session, index, slice);
            if (next == null || !(next.value() > from)) {
                return Progress.GIVEN_UP; // too many documents with the same value
            }
            double begin = from;
            put(visitor -> visitor.begin(begin, next.value(), slice.count()) ? Progress.MORE : Progress.DONE);
            byte[] end = next.key() == null ? rest.to() : next.key();
            if (slice.count() > 0 && slice.last() - slice.first() < slice.count() * MOST_ROWS_EACH) {
                readTable(session, slice);
            } else {
                readIndex(session, index, new Range(rest.from(), end));
            }
            if (next.key() == null) {
                return Progress.DONE;
            }
            from = next.value();
            rest = new Range(end, rest.to());
        }
    }

    /** Whether the index ends with the fields of the order. */
    private boolean isInOrder(OrderedAccess access) {
        List<String> fields = access.index().fields();
        return !access.descending()
                && fields.size() > 1
                && fields.subList(fields.size() - 2, fields.size()).equals(List.of(field, "_id"));
    }

    /**
     * The first keys of a range.
     *
     * @param first the lowest position of their documents
     * @param last the highest position
     * @param key the last key; null if there are none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record Slice(long count, long first, long last, byte @Nullable [] key) {}

    private Slice slice(Session session, IndexTable index, Range range) {
        Slice[] slice = new Slice[1];
        session.query(
                "SELECT count(*), min(position), max(position), max(key) FROM (SELECT key, position FROM "
                        + index.name() + " WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)",
                row -> {
                    slice[0] = new Slice(row.getLong(1), row.getLong(2), row.getLong(3), row.getBytes(4));
                    return false;
                },
                range.from(),
                range.to(),
                most);
        return slice[0];
    }

    /**
     * Where a portion ends and the next one begins.
     *
     * @param value that of the field, which belongs to the next portion
     * @param key the lowest key with that value
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record Boundary(double value, byte @Nullable [] key) {
        static final Boundary NONE = new Boundary(Double.POSITIVE_INFINITY, null);
    }

    /** The last value of a slice; null if it is no number. */
    private @Nullable Boundary boundary(Session session, IndexTable index, Slice slice) {
        byte[] last = Objects.requireNonNull(slice.key());
        Boundary[] boundary = new Boundary[1];
        session.query(
                "SELECT d.document FROM " + index.name() + " k CROSS JOIN " + table.name()
                        + " d ON d.position = k.position WHERE k.key = ?",
                row -> {
                    Document document = StoredDocument.decode(row.getBytes(1));
                    if (document.get(field) instanceof Number number) {
                        int id = KeyEncoding.encode(document.get("_id")).length;
                        boundary[0] = new Boundary(number.doubleValue(), Arrays.copyOf(last, last.length - id));
                    }
                    return false;
                },
                (Object) last);
        return boundary[0];
    }

    private void readIndex(Session session, IndexTable index, Range range) {
        ByteArrayOutputStream documents = new ByteArrayOutputStream(CHUNK_BYTES);
        new IndexScan(table, index, KeyRanges.of(range), false).read(session, (position, stored) -> {
            documents.writeBytes(stored);
            if (documents.size() >= CHUNK_BYTES) {
                putDocuments(documents.toByteArray());
                documents.reset();
            }
            return true;
        });
        putDocuments(documents.toByteArray());
    }

    /** Reads whatever lies between the first and the last position. */
    private void readTable(Session session, Slice slice) {
        String among = " FROM " + table.name() + " WHERE position >= ? AND position < ?";
        String small =
                "SELECT group_concat(document, '') FILTER (WHERE length(document) < " + LARGE + "), count(*)" + among;
        String large = "SELECT document" + among + " AND length(document) >= " + LARGE;
        String next = "SELECT min(position) FROM " + table.name() + " WHERE position >= ?";
        int rows = FIRST_ROWS;
        @Nullable Long at = slice.first();
        while (at != null && at <= slice.last()) {
            long end = Math.min(at + rows, slice.last() + 1);
            long[] found = new long[3];
            session.query(
                    small,
                    row -> {
                        byte[] documents = row.getBytes(1);
                        found[0] = row.getLong(2);
                        if (documents != null) {
                            found[1] = StoredDocument.count(documents);
                            found[2] = documents.length;
                            putDocuments(documents);
                        }
                        return false;
                    },
                    at,
                    end);
            long others = found[0] - found[1];
            if (others > 0) {
                session.query(
                        large,
                        row -> {
                            putDocuments(row.getBytes(1));
                            return true;
                        },
                        at,
                        end);
            }
            // So that the next ones have about the right size, if they are like these.
            long bytes = found[2] + others * LARGE + 1;
            rows = (int) Math.max(1, Math.min(MOST_ROWS, Math.min(rows * 4L, rows * (long) CHUNK_BYTES / bytes)));
            at = found[0] == 0 ? session.queryLong(next, end) : Long.valueOf(end);
        }
    }

    private void putDocuments(byte[] documents) {
        put(visitor -> {
            for (int at = 0; at < documents.length; ) {
                int length = StoredDocument.lengthAt(documents, at);
                if (!visitor.skim(documents, at, length)) {
                    byte[] stored = Arrays.copyOfRange(documents, at, at + length + StoredDocument.CHECKSUM);
                    if (matcher.test(new StoredFields(stored))) {
                        visitor.visit(stored);
                    }
                }
                at += length + StoredDocument.CHECKSUM;
            }
            return Progress.MORE;
        });
    }
}
