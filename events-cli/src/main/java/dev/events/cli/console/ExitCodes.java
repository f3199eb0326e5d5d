package dev.events.cli.console;

/** The exit codes of the process. An interrupted JVM exits with 130 by itself. */
public final class ExitCodes {
    public static final int DONE = 0;
    /** The server refused, an event that was named does not exist, or the output could not be written. */
    public static final int REFUSED = 1;

    public static final int USAGE = 2;
    /** The server cannot be reached. */
    public static final int UNREACHABLE = 69;
    /** The reader of the output has closed it: the code of a program that SIGPIPE (13) ended. */
    public static final int READER_GONE = 128 + 13;

    private ExitCodes() {}
}
