/** Removes events that are older than the configuration wants them kept. */
@NullMarked
package dev.events.server.retention;

import org.jspecify.annotations.NullMarked;
