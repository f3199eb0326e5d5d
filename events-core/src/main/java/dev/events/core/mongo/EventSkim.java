package dev.events.core.mongo;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.TagFilter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.bson.RawBsonDocument;

/**
 * Reads times, tags and id of an event from the bytes of its document, without making objects, and decides whether it passes a query.
 * It knows documents as this library writes them; all others are left to {@link EventDecoder} and the store.
 */
final class EventSkim {
    /** So many bytes of different sets of tags are remembered. */
    private static final int MOST_TAG_BYTES = 1 << 22;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle BIG_LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    /** The end of an event without one. */
    static final double NO_STOP = -1;

    /** The end of an open event. */
    static final double IS_OPEN = Double.POSITIVE_INFINITY;

    private final EventQuery query;
    private final boolean withTags;
    private final double lower;
    private final double upper;

    private final List<TagSet> sets = new ArrayList<>();

    /** A number of a set for each hash of its bytes, and one more; 0 for none. The length is a power of two. */
    private int[] table = new int[1 << 10];

    private int setBytes;
    private boolean onlyStrings = true;
    private final EventFields fields = new EventFields();

    // What the last document had.
    double start;
    double end;
    long highId;
    int lowId;
    int tags;
    boolean hasNote;

    EventSkim(EventQuery query, boolean withTags) {
        this.query = query;
        this.withTags = withTags || !query.tags().equals(TagFilter.UNFILTERED);
        this.lower = query.range().from() == null
                ? Double.NEGATIVE_INFINITY
                : EpochSeconds.toDouble(query.range().from());
        this.upper = query.range().to() == null
                ? Double.POSITIVE_INFINITY
                : EpochSeconds.toDouble(query.range().to());
    }

    /**
     * A set of tags.
     *
     * @param bytes the array in the document
     * @param passes whether the query lets events with these tags through
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared by equals
    private record TagSet(byte[] bytes, Set<String> tags, boolean passes) {}

    /** What is known about a document. */
    enum Found {
        PASSES,
        FAILS,
        UNKNOWN
    }

    /** Whether there are too many different sets of tags. From then on, they are wrong. */
    boolean isFull() {
        return setBytes > MOST_TAG_BYTES;
    }

    /** Whether all tags so far were strings, so that they are those that the store would find. */
    boolean hasOnlyStrings() {
        return onlyStrings;
    }

    Set<String> tags(int number) {
        return sets.get(number).tags();
    }

    int setsOfTags() {
        return sets.size();
    }

    /** Forgets the sets of tags. */
    void reset() {
        sets.clear();
        Arrays.fill(table, 0);
        setBytes = 0;
    }

    /** Reads a document that passes the query; returns false if it is no event. */
    boolean read(RawBsonDocument document) {
        FoundEvent found = document.decode(EventDecoder.INSTANCE);
        Event event = found.event();
        if (event == null) {
            return false;
        }
        PageCursor place = found.cursor();
        byte[] id = place.id().toByteArray();
        start = place.start();
        end = event.open() ? IS_OPEN : event.stop() == null ? NO_STOP : EpochSeconds.toDouble(event.stop());
        highId = (long) BIG_LONG.get(id, 0);
        lowId = (int) BIG_INT.get(id, Long.BYTES);
        hasNote = event.note() != null;
        onlyStrings = false;
        if (withTags && !isFull()) {
            tags = sets.size();
            sets.add(new TagSet(new byte[0], event.tags(), true));
            setBytes += document.getByteBuffer().remaining();
        }
        return true;
    }

    /** Reads a document, of which it says whether it passes the query. */
    Found skim(byte[] bytes, int offset, int length) {
        if (query.text() != null || query.endedBefore() != null) {
            return Found.UNKNOWN;
        }
        if (!fields.find(bytes, offset, length)) {
            return Found.UNKNOWN;
        }
        highId = (long) BIG_LONG.get(bytes, fields.id);
        lowId = (int) BIG_INT.get(bytes, fields.id + Long.BYTES);
        start = fields.start;
        end = fields.stop;
        hasNote = fields.hasNote(bytes);
        return passes(bytes);
    }

    private Found passes(byte[] bytes) {
        if (isClose(start, EpochSeconds.MAX) || isClose(start, upper) || isClose(start, lower) || isClose(end, lower)) {
            return Found.UNKNOWN;
        }
        if (!(start >= 0 && start <= EpochSeconds.MAX && start < upper)) {
            return Found.FAILS;
        }
        if (end < 0) {
            end = fields.open ? IS_OPEN : NO_STOP;
        }
        if (!(start >= lower || end > lower) || (query.open() != null && query.open() != (end == IS_OPEN))) {
            return Found.FAILS;
        }
        if (withTags) {
            int number = numberOf(bytes, fields.tags);
            if (number < 0) {
                return Found.UNKNOWN;
            }
            tags = number;
            return isFull() || sets.get(number).passes() ? Found.PASSES : Found.FAILS;
        }
        return Found.PASSES;
    }

    /** Whether stores that cut off fractions beyond 32 bits may compare these as they are not. */
    private static boolean isClose(double value, double bound) {
        return value > Integer.MAX_VALUE && Math.abs(value - bound) < 2;
    }

    /** The number of the set that an array holds; -1 if something in it is no tag. */
    private int numberOf(byte[] bytes, int tagsAt) {
        int from = Math.max(tagsAt, 0);
        int size = tagsAt < 0 ? 0 : EventFields.intAt(bytes, tagsAt);
        int slot = hash(bytes, from, size) & (table.length - 1);
        while (table[slot] != 0) {
            byte[] known = sets.get(table[slot] - 1).bytes();
            if (Arrays.equals(known, 0, known.length, bytes, from, from + size)) {
                return table[slot] - 1;
            }
            slot = (slot + 1) & (table.length - 1);
        }
        if (isFull()) {
            return 0;
        }
        if (tagsAt >= 0 && !EventFields.areTags(bytes, tagsAt)) {
            return -1;
        }
        Set<String> read = fields.tags(bytes);
        sets.add(new TagSet(
                Arrays.copyOfRange(bytes, from, from + size), read, query.tags().matches(read)));
        setBytes += size + Long.BYTES;
        table[slot] = sets.size();
        if (sets.size() * 2 > table.length) {
            grow();
        }
        return sets.size() - 1;
    }

    private void grow() {
        table = new int[table.length * 2];
        for (int i = 0; i < sets.size(); i++) {
            byte[] known = sets.get(i).bytes();
            int slot = hash(known, 0, known.length) & (table.length - 1);
            while (table[slot] != 0) {
                slot = (slot + 1) & (table.length - 1);
            }
            table[slot] = i + 1;
        }
    }

    private static int hash(byte[] bytes, int from, int size) {
        long hash = size;
        int at = from;
        for (int end = from + size - Long.BYTES; at <= end; at += Long.BYTES) {
            hash = (hash ^ (long) LONG.get(bytes, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        for (; at < from + size; at++) {
            hash = hash * 31 + bytes[at];
        }
        hash *= 0x9E3779B97F4A7C15L;
        return (int) (hash >>> 32);
    }
}
