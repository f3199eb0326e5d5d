/** Whether the server is alive and ready, and what it measures. */
@NullMarked
package dev.events.server.http.monitoring;

import org.jspecify.annotations.NullMarked;
