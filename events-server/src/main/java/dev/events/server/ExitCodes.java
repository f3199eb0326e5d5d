package dev.events.server;

/** What the commands of {@code events-server} exit with. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** As picocli does. */
    static final int WRONG_USAGE = 2;
    /** As for the {@code status} of init scripts (Linux Standard Base). */
    static final int NOT_RUNNING = 3;

    private ExitCodes() {}
}
