/** The server's metrics. */
@NullMarked
package dev.events.server.metrics;

import org.jspecify.annotations.NullMarked;
