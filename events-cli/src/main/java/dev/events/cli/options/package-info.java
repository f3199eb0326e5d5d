/** Options that several commands share, and the settings behind them. Apart from the commands, which are many enough. */
@NullMarked
package dev.events.cli.options;

import org.jspecify.annotations.NullMarked;
