/** Reads events from files and writes them, in formats of this and other programs. */
@NullMarked
package dev.events.cli.command.transfer;

import org.jspecify.annotations.NullMarked;
