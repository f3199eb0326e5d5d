package dev.events.core.mongo;

import com.mongodb.ConnectionString;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Starts the driver's logging. The driver logs through SLF4J only. Without SLF4J the driver prints a warning when it is first
 * used, and without a logging back end SLF4J does. An application that embeds this library has not chosen either and can do
 * nothing with the warning, so it is left out.
 */
final class DriverLogging {
    /** SLF4J reads it once, when it starts. */
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    /** A logging back end for an older SLF4J, about which SLF4J should warn. */
    private static final String OLD_BACK_END = "org/slf4j/impl/StaticLoggerBinder.class";

    /** The driver warns here. Kept, because a level is lost with its logger. */
    private static final Logger WARNINGS = Logger.getLogger("org.mongodb.driver");

    private DriverLogging() {}

    /** Starts it, unless it has started; without a warning that there is nothing to log to. */
    static synchronized void start() {
        ClassLoader loader = ConnectionString.class.getClassLoader();
        if (find("org.slf4j.Logger", loader) == null) {
            startWithoutSlf4j();
        } else if (System.getProperty(VERBOSITY) == null && !hasBackEnd(loader)) {
            System.setProperty(VERBOSITY, "ERROR");
            try {
                startNow();
            } finally {
                System.clearProperty(VERBOSITY);
            }
        }
    }

    private static void startWithoutSlf4j() {
        if (WARNINGS.getLevel() == null) {
            WARNINGS.setLevel(Level.OFF);
            try {
                startNow();
            } finally {
                WARNINGS.setLevel(null);
            }
        }
    }

    private static void startNow() {
        new ConnectionString("mongodb://localhost");
    }

    /** Looks where SLF4J looks. */
    private static boolean hasBackEnd(ClassLoader loader) {
        Class<?> provider = find("org.slf4j.spi.SLF4JServiceProvider", loader);
        if (provider == null
                || System.getProperty("slf4j.provider") != null
                || loader.getResource(OLD_BACK_END) != null) {
            return true;
        }
        try {
            return ServiceLoader.load(provider, loader).stream().findAny().isPresent();
        } catch (ServiceConfigurationError e) {
            return true; // SLF4J reports it
        }
    }

    private static @Nullable Class<?> find(String name, ClassLoader loader) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            return null;
        }
    }
}
