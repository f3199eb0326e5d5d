package dev.events.cli.console;

/** What the process tells its caller. An interrupted JVM exits with 130 by itself. */
public final class ExitCodes {
    public static final int DONE = 0;
    /** The server refused, nothing matched what had to match, or the output could not be written. */
    public static final int REFUSED = 1;

    public static final int USAGE = 2;
    /** The server cannot be reached. */
    static final int UNREACHABLE = 69;
    /** Whoever read the output has left: what a program says that SIGPIPE (13) ended. */
    public static final int READER_GONE = 128 + 13;

    private ExitCodes() {}
}
