/** What the server measures about itself. */
@NullMarked
package dev.events.server.metrics;

import org.jspecify.annotations.NullMarked;
