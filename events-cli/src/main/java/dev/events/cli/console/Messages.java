package dev.events.cli.console;

import java.io.PrintWriter;

/** Parts of messages: the name of the program, and counts of events. */
public final class Messages {
    public static final String PROGRAM = "events-cli";

    private Messages() {}

    /** Prints one line to standard error, with control characters made visible: a part of it may be the server's. */
    public static void printError(PrintWriter err, String message) {
        err.println(PROGRAM + ": " + TerminalText.visible(message));
    }

    /** {@code 1 event}, {@code 2 events}. */
    public static String events(long count) {
        return count + (count == 1 ? " event" : " events");
    }
}
