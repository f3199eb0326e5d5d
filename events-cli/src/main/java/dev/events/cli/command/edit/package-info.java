/** Adds, changes and removes events. */
@NullMarked
package dev.events.cli.command.edit;

import org.jspecify.annotations.NullMarked;
