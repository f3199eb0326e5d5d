/** The commands, a class a verb. */
@NullMarked
package dev.events.cli.command;

import org.jspecify.annotations.NullMarked;
