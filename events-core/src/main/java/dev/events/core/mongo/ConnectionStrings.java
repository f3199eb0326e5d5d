package dev.events.core.mongo;

import com.mongodb.ConnectionString;

/** Parses a MongoDB address, {@code host:port} or a connection string, and hides its password in messages. */
final class ConnectionStrings {
    private ConnectionStrings() {}

    static ConnectionString parse(String value) {
        String full =
                value.startsWith("mongodb://") || value.startsWith("mongodb+srv://") ? value : "mongodb://" + value;
        try {
            return new ConnectionString(full);
        } catch (RuntimeException e) {
            // The driver's message may quote what it could not read, the password among it; so it is dropped where
            // there may be one, and so is the cause.
            boolean mayHoldPassword = value.contains("@");
            throw new IllegalArgumentException(
                    "\"" + redact(value) + "\" is not a MongoDB address: "
                            + (mayHoldPassword
                                    ? "user name and password must be percent-encoded, and the rest "
                                            + "mongodb://user:password@host:port/?options"
                                    : e.getMessage()
                                            + " (it must be host:port, mongodb://host:port/?options or mongodb+srv://host/?options)"));
        }
    }

    /** {@code value} without what stands before the last {@code @}, where user name and password are. */
    static String redact(String value) {
        int at = value.lastIndexOf('@');
        if (at < 0) {
            return value;
        }
        int scheme = value.indexOf("://");
        return (scheme >= 0 && scheme < at ? value.substring(0, scheme + 3) : "") + "***" + value.substring(at);
    }
}
