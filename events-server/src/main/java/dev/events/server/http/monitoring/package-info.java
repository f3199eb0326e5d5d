/** Health checks and metrics. */
@NullMarked
package dev.events.server.http.monitoring;

import org.jspecify.annotations.NullMarked;
