/** The HTTP client: what can be asked of an events server, and its answers. */
@NullMarked
package dev.events.cli.client;

import org.jspecify.annotations.NullMarked;
