/** The server: its command line, and how configuration, store and HTTP come together. */
@NullMarked
package dev.events.server;

import org.jspecify.annotations.NullMarked;
