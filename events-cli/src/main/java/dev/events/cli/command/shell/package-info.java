/** What a shell and a manual page need to know about the commands. */
@NullMarked
package dev.events.cli.command.shell;

import org.jspecify.annotations.NullMarked;
