/** Options that several commands share, and the settings behind them. */
@NullMarked
package dev.events.cli.options;

import org.jspecify.annotations.NullMarked;
