package dev.events.server.config;

/** The configuration cannot be used; the message is one line for the user and holds no password. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
