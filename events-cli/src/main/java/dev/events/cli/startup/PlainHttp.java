package dev.events.cli.startup;

import dev.events.cli.options.CliConfig;
import java.util.Locale;
import java.util.Map;

/**
 * Has Java load one security provider and not twelve, if this run certainly uses plain HTTP only. The launcher names a file with
 * the settings for this, {@code lib/plain-http.security}.
 */
public final class PlainHttp {
    /** The property in which the launcher names the file. */
    private static final String FILE = "events.plain-http";

    /** The file of settings that Java reads when it first needs a security provider. */
    private static final String SECURITY_PROPERTIES = "java.security.properties";

    private static final String HTTPS = "https:";

    private PlainHttp() {}

    /** Must be called before anything uses a security provider. */
    public static void prepare(Map<String, String> variables, String... args) {
        String file = System.getProperty(FILE);
        if (file != null && System.getProperty(SECURITY_PROPERTIES) == null && !mayMeanTls(variables, args)) {
            System.setProperty(SECURITY_PROPERTIES, file);
        }
    }

    /** Whether the settings may contain an https address. A false alarm does no harm. */
    private static boolean mayMeanTls(Map<String, String> variables, String... args) {
        for (String arg : args) {
            if (mayMeanTls(arg)) {
                return true;
            }
        }
        return mayMeanTls(variables.getOrDefault("EVENTS_SERVER", "")) || CliConfig.mayContain(HTTPS, variables);
    }

    private static boolean mayMeanTls(String text) {
        return text.toLowerCase(Locale.ROOT).contains(HTTPS);
    }
}
