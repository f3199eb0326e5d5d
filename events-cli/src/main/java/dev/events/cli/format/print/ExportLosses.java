package dev.events.cli.format.print;

import dev.events.cli.console.Messages;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what a format cannot express, for a message at the end. */
final class ExportLosses {
    private final Map<String, Long> counts = new LinkedHashMap<>();

    void count(String what) {
        counts.merge(what, 1L, Long::sum);
    }

    /** Counts an event with fractions of a second, for a format that has whole seconds only. */
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
