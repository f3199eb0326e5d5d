/**
 * The times and durations that people write. {@link dev.events.cli.time.TimeExpressionParser} makes an instant of
 * {@code yesterday}, and a range of {@code last week}. docs/cli.md has a table of all spellings.
 */
@NullMarked
package dev.events.cli.time;

import org.jspecify.annotations.NullMarked;
