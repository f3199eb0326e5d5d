/** The terminal and the process: what a run finds around it, times, messages, progress, exit codes. */
@NullMarked
package dev.events.cli.console;

import org.jspecify.annotations.NullMarked;
