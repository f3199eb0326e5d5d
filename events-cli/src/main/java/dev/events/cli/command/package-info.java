/** The commands, one class each. */
@NullMarked
package dev.events.cli.command;

import org.jspecify.annotations.NullMarked;
