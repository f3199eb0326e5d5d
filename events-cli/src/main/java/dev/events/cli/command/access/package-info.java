/** Who may use the server: tokens, and logging in with one. */
@NullMarked
package dev.events.cli.command.access;

import org.jspecify.annotations.NullMarked;
