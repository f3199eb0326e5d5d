package dev.events.server;

/** What the commands of {@code events-server} exit with, besides picocli's 2 for wrong usage. */
final class ExitCodes {
    static final int DONE = 0;
    static final int FAILED = 1;
    /** As for the {@code status} of init scripts (Linux Standard Base). */
    static final int NOT_RUNNING = 3;

    private ExitCodes() {}
}
