/** The command line client: verbs, printers, and the HTTP client that they share. */
@NullMarked
package dev.events.cli;

import org.jspecify.annotations.NullMarked;
