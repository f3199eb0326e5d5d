/** Changes as they happen: the stream of server-sent events, and the same for programs that ask again and again. */
@NullMarked
package dev.events.server.http.live;

import org.jspecify.annotations.NullMarked;
