package dev.events.embedded.query;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;

/** Reads the documents at given positions and skips those that were removed. */
final class PositionScan implements Scan {
    private final String sql;
    private final long[] positions;
    private int next;

    PositionScan(DocumentTable table, long[] positions) {
        this.sql = "SELECT document FROM " + table.name() + " WHERE position = ?";
        this.positions = positions;
    }

    int size() {
        return positions.length;
    }

    @Override
    public boolean read(Session session, Visitor visitor) {
        boolean[] left = new boolean[1];
        while (next < positions.length) {
            long position = positions[next++];
            session.query(
                    sql,
                    row -> {
                        left[0] = !visitor.visit(position, row.getBytes(1));
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
