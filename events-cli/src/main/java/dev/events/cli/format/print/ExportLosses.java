package dev.events.cli.format.print;

import dev.events.cli.console.Messages;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a format could not carry, told of at the end. */
final class ExportLosses {
    private final Map<String, Long> counts = new LinkedHashMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** Counts an event whose times are between two seconds, in a format that has only whole ones. */
    void countFraction(Event event) {
        if (isFraction(event.start()) || isFraction(event.stop())) {
            count("exported in whole seconds");
        }
    }

    private static boolean isFraction(@Nullable Instant time) {
        return time != null && !time.equals(time.truncatedTo(ChronoUnit.SECONDS));
    }

    void print(PrintWriter out, PrintWriter err) {
        out.flush();
        counts.forEach((what, count) -> Messages.printError(err, Messages.events(count) + " " + what));
    }
}
