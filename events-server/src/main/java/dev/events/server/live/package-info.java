/** What changes in the store, for any number of subscribers that hold no thread. Knows nothing of HTTP. */
@NullMarked
package dev.events.server.live;

import org.jspecify.annotations.NullMarked;
