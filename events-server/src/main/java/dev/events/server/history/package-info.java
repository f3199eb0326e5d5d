/** What the server does with the history by itself. */
@NullMarked
package dev.events.server.history;

import org.jspecify.annotations.NullMarked;
