package dev.events.server.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a token allows. */
public enum Scope {
    /** To read everything about events. */
    READ,
    /** To add events, and nothing else: for machines that report. */
    ADD,
    /** To read, add, edit, stop and remove events. */
    WRITE,
    /** Everything, also tokens, and the removal of all events at once. */
    ADMIN;

    /** Its name in requests and settings. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all, for messages. */
    public static List<String> keys() {
        return Arrays.stream(values()).map(Scope::key).toList();
    }

    /** The scope with this name; empty if there is none. */
    public static Optional<Scope> forKey(String key) {
        return Arrays.stream(values()).filter(scope -> scope.key().equals(key)).findFirst();
    }

    /** Whether it allows what needs {@code other}. */
    boolean includes(Scope other) {
        return switch (this) {
            case ADMIN -> true;
            case WRITE -> other != ADMIN;
            case READ, ADD -> other == this;
        };
    }
}
