package dev.events.embedded.file;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened to the documents of one collection, the watched one, so that readers can follow it.
 *
 * <p>Adding a document writes nothing here: positions of documents grow in the order of their commits and are never used again,
 * so whatever has a position after that of a reader is new to him. Each change and each removal writes a row in the same
 * transaction, with the position of the last document at that time: the row comes after the documents up to there. What touches
 * all documents writes one row, {@link Kind#RESET}, in place of all rows before.
 *
 * <p>Each time the store is opened, {@code change_runs} gets a row: how far the store had got by then. A {@link Position} names
 * its run. So a position is refused if the store has lost what came before it, in a power failure or because an older copy of
 * the file was put in its place.
 *
 * <p>A row has the number of the one before plus one. Old rows are removed, but never the newest: it remembers how far positions
 * have got if the newest document is removed.
 */
public final class ChangeLog {

    private static final Logger log = LoggerFactory.getLogger(ChangeLog.class);

    private static final List<String> SCHEMA = List.of("""
            CREATE TABLE IF NOT EXISTS changes (
              number INTEGER PRIMARY KEY,
              millis INTEGER NOT NULL,
              kind INTEGER NOT NULL,
              last_position INTEGER NOT NULL,
              position INTEGER,
              id BLOB,
              before BLOB)
            """, """
            CREATE TABLE IF NOT EXISTS change_runs (
              run INTEGER PRIMARY KEY,
              collection TEXT NOT NULL,
              token TEXT NOT NULL UNIQUE,
              last_position INTEGER NOT NULL,
              last_number INTEGER NOT NULL)
            """);

    /** The longest document, with its checksum, of which a copy is kept. */
    private static final int MAX_COPY = 1024 + Integer.BYTES;

    private static final long MAX_ROWS = 1_000_000;
    private static final long MAX_RUNS = 1_000;

    /** So many rows are written between two looks for old ones. */
    private static final int ROWS_BETWEEN_LOOKS = 64;

    /** More than are written between two looks, so that the table gets shorter. */
    private static final int REMOVED_AT_A_TIME = 4 * ROWS_BETWEEN_LOOKS;

    private static final int REMOVED_WHEN_OPENED = 40 * REMOVED_AT_A_TIME;

    /** With more rows than these, copies of single documents are not looked for. */
    private static final long SEARCHED_ROWS = 50_000;

    private static final Pattern POSITION = Pattern.compile("([0-9a-f]{16})-(\\d{1,18})-(\\d{1,18})");

    private final Store store;
    private final String database;
    private final String collection;
    private final long keptMillis;
    private final long maxRows;
    private @Nullable String token;
    private boolean isRecording;
    private int written;
    private volatile @Nullable Latest latest;

    private ChangeLog(Store store, String database, String collection, Duration kept, long maxRows) {
        this.store = store;
        this.database = database;
        this.collection = collection;
        this.keptMillis = kept.toMillis();
        this.maxRows = maxRows;
    }

    /** What happened to a document, or to all. */
    public enum Kind {
        ADDED(0),
        CHANGED(1),
        REMOVED(2),
        RESET(3);

        /** In the table. */
        private final long code;

        Kind(long code) {
            this.code = code;
        }

        private static Kind of(long code) {
            for (Kind kind : values()) {
                if (kind.code == code) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("no kind of change has the code " + code);
        }
    }

    /**
     * A change.
     *
     * @param id the document's ObjectId; null for {@link Kind#RESET}
     * @param document the document as it is now; null if it was removed
     * @param before the document before the change; null if that is unknown
     * @param position after the change
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    public record Entry(
            Kind kind,
            byte @Nullable [] id,
            @Nullable RawBsonDocument document,
            @Nullable RawBsonDocument before,
            Position position) {}

    /**
     * How far a reader has got.
     *
     * @param run the token of the run of the store in which he got there
     * @param document the position of the last document that he has seen added
     * @param number the number of the last row that he has seen
     */
    public record Position(String run, long document, long number) {
        /** The position that a text says; null if it is none. */
        public static @Nullable Position parse(String text) {
            Matcher parts = POSITION.matcher(text);
            return parts.matches()
                    ? new Position(parts.group(1), Long.parseLong(parts.group(2)), Long.parseLong(parts.group(3)))
                    : null;
        }

        /** Whether all that comes before another position of the same run comes before this one, too. */
        public boolean isAtOrAfter(Position other) {
            return run.equals(other.run) && document >= other.document && number >= other.number;
        }

        @Override
        public String toString() {
            return run + "-" + document + "-" + number;
        }
    }

    /** Thrown if the log cannot go on from a position. */
    public static final class GoneException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private GoneException(String message) {
            super(message);
        }
    }

    /**
     * Opens the log of a collection, and notes that a run begins.
     *
     * @param kept how long rows are kept
     */
    public static ChangeLog open(Store store, String database, String collection, Duration kept) {
        return open(store, database, collection, kept, MAX_ROWS);
    }

    static ChangeLog open(Store store, String database, String collection, Duration kept, long maxRows) {
        ChangeLog opened = new ChangeLog(store, database, collection, kept, maxRows);
        try {
            opened.token = store.withReserve(() -> store.write(opened::begin));
            opened.isRecording = true;
            store.emptyLog();
        } catch (StoreFailure e) {
            log.warn(
                    "nobody can follow the changes of {} until the store is opened again: {}",
                    collection,
                    e.getMessage());
            // Positions of earlier runs stay good.
            opened.isRecording = store.read(opened::isThere);
        }
        return opened;
    }

    /** Returns the token of the run. */
    private String begin() {
        Session session = store.writer();
        SCHEMA.forEach(session::execute);
        if (!isThere(session)) {
            // Nobody noted what happened to this collection meanwhile.
            session.update("DELETE FROM changes");
            session.update("DELETE FROM change_runs");
        }
        removeOldRows(session, REMOVED_WHEN_OPENED);
        session.update("DELETE FROM change_runs WHERE run <= (SELECT max(run) FROM change_runs) - ?", MAX_RUNS);
        String run = String.format(Locale.ROOT, "%016x", new SecureRandom().nextLong());
        session.update(
                "INSERT INTO change_runs (collection, token, last_position, last_number) VALUES (?, ?, ?, ?)",
                fullName(),
                run,
                lastPosition(session),
                lastNumber(session));
        return run;
    }

    /** Whether there are the tables, and not those of another collection's log. */
    private boolean isThere(Session session) {
        return session.queryLong("SELECT 1 FROM sqlite_schema WHERE name = 'change_runs'") != null
                && session.queryLong("SELECT 1 FROM change_runs WHERE collection <> ? LIMIT 1", fullName()) == null;
    }

    private String fullName() {
        return database + "." + collection;
    }

    /** Whether this is the log of a collection. */
    public boolean watches(String database, String collection) {
        return this.collection.equals(collection) && this.database.equals(database);
    }

    /** The highest position that a document of the collection has had, as far as it is not that of a document. */
    public long lastPosition() {
        return isRecording ? store.read(ChangeLog::notedPosition) : 0;
    }

    private static long notedPosition(Session session) {
        return orZero(session.queryLong("SELECT last_position FROM changes ORDER BY number DESC LIMIT 1"));
    }

    private long lastPosition(Session session) {
        DocumentTable documents = DocumentTable.find(session, store, database, collection);
        return Math.max(notedPosition(session), documents == null ? 0 : documents.lastPosition(session));
    }

    private static long lastNumber(Session session) {
        return orZero(session.queryLong("SELECT max(number) FROM changes"));
    }

    private static long orZero(@Nullable Long number) {
        return number == null ? 0 : number;
    }

    /**
     * Notes that a document is about to be changed or removed. Must be called inside {@link Store#write}.
     *
     * @param id the document's id, if that is an ObjectId
     * @param lastPosition the highest position that a document has had
     */
    public void note(Kind kind, DocumentTable documents, long position, byte @Nullable [] id, long lastPosition) {
        if (!isRecording) {
            return;
        }
        // On a full disk, a removal takes as little room as it can.
        long maxCopy = store.hasReserve() ? MAX_COPY : 0;
        store.writer()
                .update(
                        "INSERT INTO changes (millis, kind, last_position, position, id, before)"
                                + " SELECT ?, ?, ?, position, ?, CASE WHEN length(document) <= ? THEN document END FROM "
                                + documents.name() + " WHERE position = ?",
                        System.currentTimeMillis(),
                        kind.code,
                        lastPosition,
                        id,
                        maxCopy,
                        position);
        if (++written % ROWS_BETWEEN_LOOKS == 0) {
            removeOldRows(store.writer(), REMOVED_AT_A_TIME);
        }
    }

    /**
     * Notes a change of many documents that is not told one by one. Must be called inside {@link Store#write}.
     *
     * @param lastPosition the highest position that a document has had, before the change or after it
     */
    public void reset(long lastPosition) {
        if (!isRecording) {
            return;
        }
        Session session = store.writer();
        long number = lastNumber(session) + 1;
        long noted = notedPosition(session);
        session.update("DELETE FROM changes"); // all rows at once, which is fast
        session.update(
                "INSERT INTO changes (number, millis, kind, last_position) VALUES (?, ?, ?, ?)",
                number,
                System.currentTimeMillis(),
                Kind.RESET.code,
                Math.max(noted, lastPosition));
    }

    /** Removes the copies of documents that are to leave none; null for all. Must be called inside {@link Store#write}. */
    public void forget(@Nullable Collection<byte[]> ids) {
        if (!isRecording) {
            return;
        }
        Session session = store.writer();
        long rows = orZero(session.queryLong("SELECT max(number) - min(number) FROM changes"));
        if (ids == null || rows > SEARCHED_ROWS) {
            reset(lastPosition(session));
        } else {
            String list = ids.stream()
                    .map(id -> "x'" + HexFormat.of().formatHex(id) + "'")
                    .collect(Collectors.joining(", "));
            session.execute("UPDATE changes SET before = NULL WHERE before IS NOT NULL AND id IN (" + list + ")");
        }
    }

    private void removeOldRows(Session session, long most) {
        Long oldest = session.queryLong("SELECT min(number) FROM changes");
        if (oldest == null) {
            return;
        }
        long newest = lastNumber(session);
        long until = Math.min(newest - maxRows, oldest + most);
        Long young = session.queryLong(
                "SELECT min(number) FROM (SELECT number, millis FROM changes ORDER BY number LIMIT ?) WHERE millis >= ?",
                most,
                System.currentTimeMillis() - keptMillis);
        until = Math.max(until, Math.min(young == null ? oldest + most : young, newest) - 1);
        if (until >= oldest) {
            session.update("DELETE FROM changes WHERE number <= ?", until);
        }
    }

    /** The position after all that has happened. */
    public Position position() {
        String run = requireRun();
        long commits = store.commits();
        Latest known = latest;
        if (known != null
                && known.commits() == commits
                && known.position().run().equals(run)) {
            return known.position();
        }
        Position position = store.read(session -> new Position(run, lastPosition(session), lastNumber(session)));
        latest = new Latest(commits, position);
        return position;
    }

    /**
     * A position that was given out; each list names one.
     *
     * @param commits how many commits there were before it was read, so that it is the latest as long as there are no more
     */
    private record Latest(long commits, Position position) {}

    private String requireRun() {
        if (store.isWriting()) {
            throw new IllegalStateException("a position inside a change would be one that may never be reached");
        }
        String run = token;
        if (run == null) {
            throw StoreFailure.noRoom();
        }
        return run;
    }

    /**
     * Checks a position that a reader has kept.
     *
     * @throws GoneException if the log cannot go on from there
     */
    public Position resume(Position since) {
        String run = requireRun();
        return store.read(session -> {
            Long of = session.queryLong("SELECT run FROM change_runs WHERE token = ?", since.run());
            if (of == null) {
                throw new GoneException("it is of another store, or too old");
            }
            boolean[] lost = new boolean[1];
            session.query(
                    "SELECT last_position, last_number FROM change_runs WHERE run > ? ORDER BY run LIMIT 1",
                    row -> {
                        lost[0] = since.document() > row.getLong(1) || since.number() > row.getLong(2);
                        return false;
                    },
                    of);
            if (lost[0] || since.document() > lastPosition(session) || since.number() > lastNumber(session)) {
                throw new GoneException("the store has lost what came before it");
            }
            new Reading(session, since, 1, 1).batch(); // fails if rows are missing
            return new Position(run, since.document(), since.number());
        });
    }

    /**
     * The changes that follow a position, and where to go on: that is further than the last change if rows have nothing to tell.
     *
     * @param entries the changes
     * @param position where to go on
     */
    public record Batch(List<Entry> entries, Position position) {}

    /**
     * Reads the next changes, as they are at one moment.
     *
     * @param since a position from {@link #position}, {@link #resume} or a batch
     * @param bytes the batch ends with the change that makes it so large
     * @throws GoneException if changes after it are no longer known
     */
    public Batch read(Position since, int limit, long bytes) {
        return store.read(session -> new Reading(session, since, limit, bytes).batch());
    }

    /** A row of the table. */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record Row(
            long number, Kind kind, long lastPosition, long position, byte @Nullable [] id, byte @Nullable [] before) {
        static Row of(ResultSet row) throws SQLException {
            return new Row(
                    row.getLong(1),
                    Kind.of(row.getLong(2)),
                    row.getLong(3),
                    row.getLong(4),
                    row.getBytes(5),
                    row.getBytes(6));
        }
    }

    /** One batch: rows, and the documents that were added between them. */
    private final class Reading {
        private final Session session;
        private final Position since;
        private final int limit;
        private final @Nullable DocumentTable documents;
        private final List<Entry> entries = new ArrayList<>();
        private long bytesLeft;
        private long document;
        private long number;

        Reading(Session session, Position since, int limit, long bytes) {
            this.session = session;
            this.since = since;
            this.limit = limit;
            this.bytesLeft = bytes;
            this.document = since.document();
            this.number = since.number();
            this.documents = DocumentTable.find(session, store, database, collection);
        }

        Batch batch() {
            List<Row> rows = rows();
            for (Row row : rows) {
                if (row.kind() != Kind.RESET) {
                    addDocuments(row.lastPosition());
                }
                if (isFull()) {
                    return new Batch(entries, now());
                }
                document = Math.max(document, row.lastPosition());
                number = row.number();
                add(row);
            }
            if (number == lastNumber(session)) {
                addDocuments(Long.MAX_VALUE);
            }
            return new Batch(entries, now());
        }

        private List<Row> rows() {
            List<Row> rows = new ArrayList<>();
            long[] left = {bytesLeft};
            session.query(
                    "SELECT number, kind, last_position, position, id, before FROM changes WHERE number > ? ORDER BY number",
                    found -> {
                        Row row = Row.of(found);
                        rows.add(row);
                        left[0] -= row.before() == null ? 0 : row.before().length;
                        return rows.size() < limit && left[0] > 0;
                    },
                    number);
            if (!rows.isEmpty()
                    && rows.get(0).number() > number + 1
                    && rows.get(0).kind() != Kind.RESET) {
                throw new GoneException("it is too old");
            }
            return rows;
        }

        private boolean isFull() {
            return entries.size() >= limit || bytesLeft <= 0;
        }

        private Position now() {
            return new Position(since.run(), document, number);
        }

        private void addDocuments(long until) {
            if (documents == null || document >= until || isFull()) {
                return;
            }
            session.query(
                    "SELECT position, document FROM " + documents.name()
                            + " WHERE position > ? AND position <= ? ORDER BY position",
                    row -> {
                        document = row.getLong(1);
                        byte[] stored = row.getBytes(2);
                        add(Kind.ADDED, StoredDocument.objectId(stored), stored, null);
                        return !isFull();
                    },
                    document,
                    until);
        }

        private void add(Row row) {
            if (row.kind() == Kind.RESET) {
                entries.add(new Entry(Kind.RESET, null, null, null, now()));
                return;
            }
            byte[] current = row.kind() == Kind.CHANGED ? current(row) : null;
            // If it was removed since, this is the last that a reader hears of it whom its later changes do not
            // concern.
            add(current == null ? Kind.REMOVED : Kind.CHANGED, row.id(), current, row.before());
        }

        /** A damaged copy is one that is not there. */
        private static @Nullable RawBsonDocument copy(byte @Nullable [] before) {
            try {
                return document(before);
            } catch (StoreFailure e) {
                log.warn("a copy in the log of changes is damaged: {}", e.getMessage());
                return null;
            }
        }

        private byte @Nullable [] current(Row row) {
            if (documents == null) {
                return null;
            }
            byte[][] found = new byte[1][];
            session.query(
                    "SELECT document FROM " + documents.name() + " WHERE position = ?",
                    stored -> {
                        found[0] = stored.getBytes(1);
                        return false;
                    },
                    row.position());
            byte[] current = found[0];
            // Another collection may have taken the place of the one that the row is of.
            return current != null && Arrays.equals(row.id(), StoredDocument.objectId(current)) ? current : null;
        }

        private void add(Kind kind, byte @Nullable [] id, byte @Nullable [] current, byte @Nullable [] before) {
            if (id == null) {
                return; // only documents with an ObjectId are told
            }
            bytesLeft -= length(current) + length(before);
            entries.add(new Entry(kind, id, document(current), copy(before), now()));
        }

        private static long length(byte @Nullable [] stored) {
            return stored == null ? 0 : stored.length;
        }

        private static @Nullable RawBsonDocument document(byte @Nullable [] stored) {
            if (stored == null) {
                return null;
            }
            StoredDocument.check(stored);
            return new RawBsonDocument(stored, 0, StoredDocument.length(stored));
        }
    }

    @Override
    public String toString() {
        return "changes of " + fullName();
    }
}
