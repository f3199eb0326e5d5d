/**
 * What was changed and removed, and how to undo it. {@link dev.events.core.history.EventHistory} is the door; the rest is what it
 * takes and returns.
 */
@NullMarked
package dev.events.core.history;

import org.jspecify.annotations.NullMarked;
