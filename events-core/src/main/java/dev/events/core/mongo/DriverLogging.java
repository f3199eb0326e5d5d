package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Starts the driver's logging. The driver logs through SLF4J only. Without SLF4J it prints a warning once, when it is first
 * used. An application that embeds this library has not chosen the driver and can do nothing with that warning, so it is left
 * out.
 */
final class DriverLogging {
    /** Kept, because a level is lost with its logger. */
    private static final Logger WARNINGS = Logger.getLogger("org.mongodb.driver");

    private DriverLogging() {}

    /** Starts it, unless it has started; without its warning if there is no SLF4J. */
    static synchronized void start() {
        if (hasSlf4j() || WARNINGS.getLevel() != null) {
            return;
        }
        WARNINGS.setLevel(Level.OFF);
        try {
            new ConnectionString("mongodb://localhost");
        } finally {
            WARNINGS.setLevel(null);
        }
    }

    private static boolean hasSlf4j() {
        try {
            Class.forName("org.slf4j.Logger", false, ConnectionString.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
