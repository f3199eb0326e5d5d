/** The command line client: the entry point, and the root command that runs one of the others. */
@NullMarked
package dev.events.cli;

import org.jspecify.annotations.NullMarked;
