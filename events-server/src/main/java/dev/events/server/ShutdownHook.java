package dev.events.server;

import java.util.function.Consumer;

/**
 * Closes the server when a signal ends the process, and exits with 0 if that works. By itself the JVM would exit with
 * 128 + the signal.
 */
final class ShutdownHook {
    private ShutdownHook() {}

    /** @param afterwards what is done once the server is closed, such as removing what says that it runs */
    static void install(EventsServer server, Consumer<String> complain, Runnable afterwards) {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            int status = ExitCodes.DONE;
                            try {
                                server.close();
                                afterwards.run();
                            } catch (RuntimeException e) {
                                complain.accept("closing the store failed: " + e.getMessage());
                                status = ExitCodes.FAILED;
                            }
                            Runtime.getRuntime().halt(status);
                        },
                        "stop"));
    }
}
