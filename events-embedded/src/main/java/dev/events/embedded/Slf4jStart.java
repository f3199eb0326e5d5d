package dev.events.embedded;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Starts SLF4J, which this module and its libraries log through. If the application has no logging back end, SLF4J prints a
 * warning when it starts. An application that does not use SLF4J itself can do nothing with that warning, so it is left out.
 */
final class Slf4jStart {
    /** Read once, when SLF4J starts. */
    private static final String VERBOSITY = "slf4j.internal.verbosity";

    private static final String PROVIDER = "slf4j.provider";

    /** Logging back ends for older versions, about which SLF4J should warn. */
    private static final String OLD_BACK_END = "org/slf4j/impl/StaticLoggerBinder.class";

    private Slf4jStart() {}

    /** Starts SLF4J, unless it has started; without its warning if there is no back end. */
    static synchronized void withoutWarning() {
        if (System.getProperty(VERBOSITY) != null || System.getProperty(PROVIDER) != null || hasBackEnd()) {
            return;
        }
        System.setProperty(VERBOSITY, "ERROR");
        try {
            LoggerFactory.getILoggerFactory();
        } finally {
            System.clearProperty(VERBOSITY);
        }
    }

    /** Looks where SLF4J looks. */
    private static boolean hasBackEnd() {
        @Nullable ClassLoader loader = LoggerFactory.class.getClassLoader();
        try {
            return (loader != null && loader.getResource(OLD_BACK_END) != null)
                    || ServiceLoader.load(SLF4JServiceProvider.class, loader).stream()
                            .findAny()
                            .isPresent();
        } catch (ServiceConfigurationError e) {
            return true; // SLF4J reports it
        }
    }
}
