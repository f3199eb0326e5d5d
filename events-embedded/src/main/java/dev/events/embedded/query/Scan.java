package dev.events.embedded.query;

import dev.events.embedded.file.Session;

/**
 * Reads candidates in some order, and can be interrupted and resumed.
 *
 * <p>Between two reads a scan holds no statement and no view of the data, only its place. A document that exists
 * throughout and keeps its place in the order is returned exactly once. One that changes its place may be returned
 * again, or missed.
 */
public interface Scan {

    /** Receives candidates; returns whether the scan should continue. */
    interface Visitor {
        boolean visit(long position, byte[] stored);
    }

    /** Continues from its place; returns whether it reached the end. */
    boolean read(Session session, Visitor visitor);
}
