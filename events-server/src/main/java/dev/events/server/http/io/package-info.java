/** Streams and buffers for HTTP bodies; they know nothing of events. */
@NullMarked
package dev.events.server.http.io;

import org.jspecify.annotations.NullMarked;
