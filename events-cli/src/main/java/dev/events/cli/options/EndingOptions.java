package dev.events.cli.options;

import dev.events.cli.console.CliException;
import dev.events.core.Ending;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options that set the end of an event. Only one may be given. */
public final class EndingOptions {
    /** No stop, and not open. */
    public static final Ending MARK = new Ending(true, null, null, false);

    private final List<String> given = new ArrayList<>();
    private @Nullable Ending ending;

    /** {@code --stop TIME}. */
    public EndingOptions stop(@Nullable Instant stop) {
        return stop == null ? this : accept("--stop", Ending.at(stop));
    }

    /** {@code --for DURATION}. */
    public EndingOptions duration(@Nullable Duration duration) {
        return duration == null ? this : accept("--for", Ending.after(duration));
    }

    /** An option without a value that means {@code ending}. */
    public EndingOptions flag(String option, Arguments.Flag flag, Ending ending) {
        return flag.isSet() ? accept(option, ending) : this;
    }

    private EndingOptions accept(String option, Ending ending) {
        given.add(option);
        this.ending = ending;
        return this;
    }

    /**
     * The ending that was given, or null if none was.
     *
     * @throws CliException if there is more than one
     */
    public @Nullable Ending get() {
        if (given.size() > 1) {
            throw CliException.usage(given.get(0) + " and " + given.get(1) + " exclude each other; give one of them");
        }
        return ending;
    }
}
