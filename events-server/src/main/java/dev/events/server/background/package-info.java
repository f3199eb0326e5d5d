/** Servers in the background: their process, what they say about themselves, their log, and how others find them. */
@NullMarked
package dev.events.server.background;

import org.jspecify.annotations.NullMarked;
