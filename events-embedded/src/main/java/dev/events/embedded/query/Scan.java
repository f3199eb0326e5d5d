package dev.events.embedded.query;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import java.util.List;

/**
 * A walk over candidates, in some order, that can be left and taken up again.
 *
 * <p>Between two reads it holds neither a statement nor a view of the data, only where it is. So a document that is there
 * throughout, unchanged in what the order goes by, turns up exactly once; one whose place in the order changes meanwhile
 * may turn up at its new place, or not at all.
 */
public interface Scan {

    /** Receives candidates; says whether to go on. */
    interface Taker {
        boolean take(long position, byte[] stored);
    }

    /** Goes on from where it was; returns whether the end was reached. */
    boolean read(Session session, Taker taker);

    /** All documents of a table by position, that is, in the order in which they were inserted, or backwards. */
    final class Natural implements Scan {
        private final String sql;
        private long last;

        Natural(DocumentTable table, boolean descending) {
            this.sql = "SELECT position, document FROM " + table.name()
                    + (descending
                            ? " WHERE position < ? ORDER BY position DESC"
                            : " WHERE position > ? ORDER BY position");
            this.last = descending ? Long.MAX_VALUE : Long.MIN_VALUE;
        }

        @Override
        public boolean read(Session session, Taker taker) {
            boolean[] left = new boolean[1];
            session.query(
                    sql,
                    row -> {
                        last = row.getLong(1);
                        left[0] = !taker.take(last, row.getBytes(2));
                        return !left[0];
                    },
                    last);
            return !left[0];
        }
    }

    /** Documents by their keys in an index, forwards or backwards, within ranges of keys. */
    final class ByKey implements Scan {
        private final String sql;
        private final boolean descending;
        private final List<Range> ranges;
        private int range;
        private byte[] lastKey;
        private long lastPosition;

        ByKey(DocumentTable table, IndexTable index, KeyRanges ranges, boolean descending) {
            this.descending = descending;
            this.ranges = ranges.ranges();
            String order = descending ? " DESC" : "";
            this.sql = "SELECT k.key, k.position, d.document FROM " + index.name() + " k CROSS JOIN " + table.name()
                    + " d ON d.position = k.position WHERE (k.key, k.position) " + (descending ? "<" : ">")
                    + " (?, ?) AND k.key " + (descending ? ">=" : "<") + " ? ORDER BY k.key" + order + ", k.position"
                    + order;
            this.lastKey = KeyBytes.EMPTY;
            startRange();
        }

        private void startRange() {
            if (range < ranges.size()) {
                lastKey = descending ? current().to() : current().from();
                lastPosition = Long.MIN_VALUE; // before the first of that key
            }
        }

        private Range current() {
            return ranges.get(descending ? ranges.size() - 1 - range : range);
        }

        @Override
        public boolean read(Session session, Taker taker) {
            boolean[] left = new boolean[1];
            while (range < ranges.size()) {
                session.query(
                        sql,
                        row -> {
                            lastKey = row.getBytes(1);
                            lastPosition = row.getLong(2);
                            left[0] = !taker.take(lastPosition, row.getBytes(3));
                            return !left[0];
                        },
                        lastKey,
                        lastPosition,
                        descending ? current().from() : current().to());
                if (left[0]) {
                    return false;
                }
                range++;
                startRange();
            }
            return true;
        }
    }

    /** Documents at given positions, those that are still there. */
    final class At implements Scan {
        private final String sql;
        private final long[] positions;
        private int next;

        At(DocumentTable table, long[] positions) {
            this.sql = "SELECT document FROM " + table.name() + " WHERE position = ?";
            this.positions = positions;
        }

        int size() {
            return positions.length;
        }

        @Override
        public boolean read(Session session, Taker taker) {
            boolean[] left = new boolean[1];
            while (next < positions.length) {
                long position = positions[next++];
                session.query(
                        sql,
                        row -> {
                            left[0] = !taker.take(position, row.getBytes(1));
                            return false;
                        },
                        position);
                if (left[0]) {
                    return false;
                }
            }
            return true;
        }
    }
}
