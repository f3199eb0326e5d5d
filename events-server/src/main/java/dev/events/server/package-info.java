/** The server: its command line, and the classes that connect configuration, store and HTTP. */
@NullMarked
package dev.events.server;

import org.jspecify.annotations.NullMarked;
