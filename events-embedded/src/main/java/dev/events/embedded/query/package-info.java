/**
 * Queries: the planner, access through indexes, scans, predicates, sorting, and cursors over results. Internal.
 */
@NullMarked
package dev.events.embedded.query;

import org.jspecify.annotations.NullMarked;
