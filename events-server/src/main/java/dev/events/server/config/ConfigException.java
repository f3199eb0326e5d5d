package dev.events.server.config;

/** The configuration cannot be used. The message is one line for the user, without passwords. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }
}
