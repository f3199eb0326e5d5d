/**
 * The SQLite file: creating, checking and opening it, the one connection that writes and those that read, the catalog of
 * tables, and documents as they are stored. Internal.
 */
@NullMarked
package dev.events.embedded.file;

import org.jspecify.annotations.NullMarked;
