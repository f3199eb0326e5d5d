/**
 * What all commands have in common. The commands are in rooms below this package, one class each: {@code track} (what is going
 * on), {@code edit} (add, change, remove), {@code report} (show and add up), {@code transfer} (import and export) and
 * {@code shell}.
 */
@NullMarked
package dev.events.cli.command;

import org.jspecify.annotations.NullMarked;
