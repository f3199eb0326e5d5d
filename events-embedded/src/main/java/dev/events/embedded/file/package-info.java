/**
 * The SQLite file: creation, checks, connections, group commit, the catalog of tables, and the form of documents.
 * Internal.
 */
@NullMarked
package dev.events.embedded.file;

import org.jspecify.annotations.NullMarked;
