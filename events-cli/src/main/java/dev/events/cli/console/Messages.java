package dev.events.cli.console;

import java.io.PrintWriter;

/** What all messages have in common: the program's name before them, and how many events are counted. */
public final class Messages {
    public static final String PROGRAM = "events-cli";

    private Messages() {}

    /** One line on standard error. */
    public static void printError(PrintWriter err, String message) {
        err.println(PROGRAM + ": " + message);
    }

    /** {@code 1 event}, {@code 2 events}. */
    public static String events(long count) {
        return count + (count == 1 ? " event" : " events");
    }
}
