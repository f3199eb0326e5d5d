package dev.events.server.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The keys of {@code config.yml}. Each can also be given as {@code EVENTS_<KEY>} in the environment. */
public enum Setting {
    MONGODB_URL(Kind.TEXT),
    DATABASE(Kind.TEXT),
    COLLECTION(Kind.TEXT),
    HOST(Kind.TEXT),
    PORT(Kind.PORT),
    SERVER_NAME(Kind.TEXTS),
    INSECURE(Kind.SWITCH),
    EMBEDDED_SYNC(Kind.SWITCH);

    /** What a setting's value is. */
    enum Kind {
        TEXT("a string"),
        TEXTS("a string or a list of strings"),
        PORT("a whole number from 0 to 65535"),
        SWITCH("true or false");

        final String description;

        Kind(String description) {
            this.description = description;
        }
    }

    final Kind kind;

    Setting(Kind kind) {
        this.kind = kind;
    }

    /** Its name in {@code config.yml}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in the environment. */
    public String variable() {
        return "EVENTS_" + name();
    }

    static Optional<Setting> forKey(String key) {
        return Arrays.stream(values())
                .filter(setting -> setting.key().equals(key))
                .findFirst();
    }
}
