/** Events, the queries that find them, and the repository that keeps them. */
@NullMarked
package dev.events.core;

import org.jspecify.annotations.NullMarked;
