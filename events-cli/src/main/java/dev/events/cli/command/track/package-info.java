/** What is going on: starts, stops, continues and cancels open events, and adds to their notes. */
@NullMarked
package dev.events.cli.command.track;

import org.jspecify.annotations.NullMarked;
