/** Shows events, and what they add up to. These commands change nothing. */
@NullMarked
package dev.events.cli.command.report;

import org.jspecify.annotations.NullMarked;
