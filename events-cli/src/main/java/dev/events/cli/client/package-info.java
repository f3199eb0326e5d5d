/** The HTTP client of an events server. */
@NullMarked
package dev.events.cli.client;

import org.jspecify.annotations.NullMarked;
