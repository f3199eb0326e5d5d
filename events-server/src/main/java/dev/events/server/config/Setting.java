package dev.events.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All settings of the server. Each constant is a key of {@code config.yml}, and unless it is {@linkplain #isOnlyInFile() only
 * there} an environment variable and a flag; nothing else defines them.
 */
public enum Setting {
    MONGODB_URL(Kind.TEXT, "URL", "localhost:27017", "host:port, mongodb://…, mongodb+srv://… or embedded:DIR."),
    DATABASE(Kind.TEXT, "NAME", "dbEvent", "MongoDB database that holds the events."),
    COLLECTION(Kind.TEXT, "NAME", "myCollectionEvent", "MongoDB collection that holds the events."),
    HOST(Kind.TEXT, "H", "127.0.0.1", "Address to listen on."),
    PORT(Kind.PORT, "P", "5000", "Port to listen on; 0 for any free one."),
    SERVER_NAME(Kind.TEXTS, "NAME[,NAME]", "", "Names that clients may use in the Host header, besides localhost."),
    TRUSTED_PROXIES(
            Kind.TEXTS,
            "NET[,NET]",
            "",
            "Proxies whose X-Forwarded-For, -Proto and -Prefix count, such as 127.0.0.1 or 10.0.0.0/8."),
    TLS_CERTIFICATE(
            Kind.TEXT, "FILE", null, "Serve HTTPS with the certificate in this PEM file, followed by its issuers'."),
    TLS_KEY(Kind.TEXT, "FILE", null, "The certificate's private key, a PEM file."),
    CORS_ORIGINS(
            Kind.TEXTS,
            "ORIGIN[,ORIGIN]",
            "",
            "Other sites whose pages may use the server in a browser, such as https://dashboard.example."),
    INSECURE(
            Kind.SWITCH,
            "",
            "false",
            "Allow an address that other machines can reach, although there is no access control."),
    READ_TIMEOUT(
            Kind.SECONDS,
            "SECONDS",
            "30",
            "How long a page, a count, statistics or tags may take, or each part of a list; 0 for ever."),
    HISTORY_KEEP(
            Kind.AGE,
            "AGE",
            "30d",
            "How long to keep copies of changed and removed events, for undo, such as 12h; 0 for none."),
    LIVE_KEEP(
            Kind.AGE,
            "AGE",
            "7d",
            "How long the embedded store knows edits and removals for those who follow changes, such as 12h."),
    RETENTION(Kind.RULES, "", null, "Rules for the removal of old events; only in the file."),
    AUDIT_LOG(
            Kind.FILE,
            "FILE",
            null,
            "File that gets a line for each change and each refused request, before the answer goes out."),
    RATE_LIMIT(
            Kind.RATE,
            "N/s",
            null,
            "How many requests a token, or an address without one, may send a second (200/s) or a minute (6000/m)."),
    EMBEDDED_SYNC(
            Kind.SWITCH,
            "",
            "false",
            "Embedded store: acknowledge an event only when it survives power loss, not just the end of the process."),
    EMBEDDED_PORT(
            Kind.PORT,
            "PORT",
            null,
            "Embedded store: let MongoDB clients of your user connect to this port of 127.0.0.1; 0 for any free one.");

    /** The type of a setting's value. */
    public enum Kind {
        TEXT("a string"),
        TEXTS("a string or a list of strings"),
        PORT("a whole number from 0 to 65535"),
        SECONDS("a number of seconds from 0 to 86400"),
        AGE("0, or a whole number of minutes, hours, days or weeks, such as 30m, 12h, 90d or 52w"),
        FILE("the absolute path of a file, such as /var/log/events/audit.log"),
        RULES("a list of rules, such as [{tag: ci, keep: 90d}]"),
        RATE("a number of requests a second or a minute, such as 200/s or 6000/m"),
        SWITCH("true or false");

        final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    final Kind kind;
    private final String label;
    private final @Nullable String fallback;
    private final String help;

    /** @param fallback the default, in the form of a flag's value; null for none */
    Setting(Kind kind, String label, @Nullable String fallback, String help) {
        this.kind = kind;
        this.label = label;
        this.fallback = fallback;
        this.help = help;
    }

    /** Its name in {@code config.yml}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it has no variable and no flag: its value has a form of its own. */
    public boolean isOnlyInFile() {
        return kind == Kind.RULES;
    }

    /** Its name in the environment. */
    public String variable() {
        return "EVENTS_" + name();
    }

    /** Its name on the command line. */
    public String flag() {
        return "--" + key().replace('_', '-');
    }

    /** Whether its flag takes no value. */
    public boolean isSwitch() {
        return kind == Kind.SWITCH;
    }

    /** The placeholder for the flag's value in the help. */
    public String label() {
        return label;
    }

    /** The description for the help, with the default if it has a visible one. */
    public String help() {
        boolean shown = fallback != null && !fallback.isEmpty() && !isSwitch();
        return shown ? help.substring(0, help.length() - 1) + " (" + fallback + ")." : help;
    }

    @Nullable
    String fallback() {
        return fallback;
    }

    static Optional<Setting> forKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }
}
