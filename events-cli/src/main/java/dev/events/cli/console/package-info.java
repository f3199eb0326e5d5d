/** The terminal and the process: environment, times, messages, progress, exit codes. */
@NullMarked
package dev.events.cli.console;

import org.jspecify.annotations.NullMarked;
