package dev.events.cli.options;

import dev.events.cli.console.CliException;
import dev.events.cli.time.TimeRange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code --from}, {@code --to} and {@code --in}. {@code time.TimeExpressionParser} reads their times. */
public final class RangeOptions {
    private final Arguments.Value<Instant> from;
    private final Arguments.Value<Instant> to;
    private final Arguments.Value<TimeRange> in;

    /**
     * @param from what {@code --from} means
     * @param to what {@code --to} means
     * @param in what {@code --in} means
     */
    public RangeOptions(Arguments arguments, String from, String to, String in) {
        this.from = arguments.value(Instant.class, "--from", "TIME", from);
        this.to = arguments.value(Instant.class, "--to", "TIME", to);
        this.in = arguments.value(TimeRange.class, "--in", "RANGE", in);
    }

    /**
     * A range of time that may be open at either end.
     *
     * @param from inclusive; null for no beginning
     * @param to exclusive; null for no end
     */
    public record Range(@Nullable Instant from, @Nullable Instant to) {}

    /**
     * The range that the options describe.
     *
     * @throws CliException if it ends before it starts, or is given twice
     */
    public Range toRange() {
        Instant from = this.from.get();
        Instant to = this.to.get();
        TimeRange range = in.get();
        if (range != null) {
            if (from != null || to != null) {
                throw CliException.usage(
                        "--in and " + (from == null ? "--to" : "--from") + " exclude each other; give one of them");
            }
            return new Range(range.from(), range.to());
        }
        if (from != null && to != null && to.isBefore(from)) {
            throw CliException.usage("--to is before --from; it must be at or after --from");
        }
        return new Range(from, to);
    }
}
