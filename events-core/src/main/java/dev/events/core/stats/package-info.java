/**
 * Computes the figures of {@link dev.events.core.EventRepository#stats} from a stream of events. {@link
 * dev.events.core.stats.EventStats} is the only door; it is public for those who write a repository of their own.
 */
@NullMarked
package dev.events.core.stats;

import org.jspecify.annotations.NullMarked;
