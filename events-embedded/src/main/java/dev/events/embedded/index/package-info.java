/**
 * Indexes: the encoding of values as keys, ranges of keys, and tables of keys. Internal.
 */
@NullMarked
package dev.events.embedded.index;

import org.jspecify.annotations.NullMarked;
