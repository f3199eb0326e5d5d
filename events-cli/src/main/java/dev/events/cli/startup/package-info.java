/** What exists only so that a short run is short. */
@NullMarked
package dev.events.cli.startup;

import org.jspecify.annotations.NullMarked;
