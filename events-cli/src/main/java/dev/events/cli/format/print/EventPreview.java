package dev.events.cli.format.print;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.util.List;

/** Shows the events that a question is about: the first ones, and how many more there are. */
public final class EventPreview {
    /** How many events are shown. */
    public static final int MOST = 10;

    private EventPreview() {}

    /**
     * Prints a table of the first {@value #MOST} events.
     *
     * @param count how many events the question is about
     */
    public static void print(List<Event> events, long count, CliEnvironment environment, PrintWriter err) {
        EventPrinter printer = OutputFormat.TABLE.printer(
                err, environment, new TimeFormatter(environment.clock(), false), OutputFormat.DIGITS);
        List<Event> shown = events.subList(0, Math.min(MOST, events.size()));
        shown.forEach(printer::print);
        printer.finish();
        if (count > shown.size() && !shown.isEmpty()) {
            err.println("and " + Messages.events(count - shown.size()) + " more");
        }
    }
}
