package dev.events.embedded.query;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;
import dev.events.embedded.index.IndexTable;
import dev.events.embedded.index.KeyBytes;
import dev.events.embedded.index.KeyRanges;
import dev.events.embedded.index.KeyRanges.Range;
import java.util.List;

/** Reads documents in the order of an index, or in reverse, within ranges of keys. */
final class IndexScan implements Scan {
    private final String sql;
    private final boolean descending;
    private final List<Range> ranges;
    private int range;
    private byte[] lastKey;
    private long lastPosition;

    IndexScan(DocumentTable table, IndexTable index, KeyRanges ranges, boolean descending) {
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
    public boolean read(Session session, Visitor visitor) {
        boolean[] left = new boolean[1];
        while (range < ranges.size()) {
            session.query(
                    sql,
                    row -> {
                        long position = row.getLong(2);
                        left[0] = !visitor.visit(position, row.getBytes(3));
                        if (left[0]) {
                            lastKey = row.getBytes(1);
                            lastPosition = position;
                        }
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
