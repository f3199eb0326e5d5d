/** Options that several commands share, and the settings behind them. In a package of its own, because {@code command} is large already. */
@NullMarked
package dev.events.cli.options;

import org.jspecify.annotations.NullMarked;
