/**
 * Indexes: the encoding of values as keys, ranges of keys, and the tables that hold keys. Internal.
 */
@NullMarked
package dev.events.embedded.index;

import org.jspecify.annotations.NullMarked;
