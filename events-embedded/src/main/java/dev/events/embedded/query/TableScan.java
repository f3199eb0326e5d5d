package dev.events.embedded.query;

import dev.events.embedded.file.DocumentTable;
import dev.events.embedded.file.Session;

/** Reads all documents of a table in the order of insertion, or in reverse. */
final class TableScan implements Scan {
    private final String sql;
    private long last;

    TableScan(DocumentTable table, boolean descending) {
        this.sql = "SELECT position, document FROM " + table.name()
                + (descending ? " WHERE position < ? ORDER BY position DESC" : " WHERE position > ? ORDER BY position");
        this.last = descending ? Long.MAX_VALUE : Long.MIN_VALUE;
    }

    @Override
    public boolean read(Session session, Visitor visitor) {
        boolean[] left = new boolean[1];
        session.query(
                sql,
                row -> {
                    last = row.getLong(1);
                    left[0] = !visitor.visit(last, row.getBytes(2));
                    return !left[0];
                },
                last);
        return !left[0];
    }
}
