/** Streams and buffers for HTTP bodies. They do not depend on events. */
@NullMarked
package dev.events.server.http.io;

import org.jspecify.annotations.NullMarked;
