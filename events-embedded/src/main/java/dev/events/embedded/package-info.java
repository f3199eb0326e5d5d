/**
 * The embedded store: MongoDB's wire protocol over one SQLite file, inside this process.
 *
 * <p>It knows collections, documents and indexes, and nothing of events.
 */
@NullMarked
package dev.events.embedded;

import org.jspecify.annotations.NullMarked;
