package dev.events.cli.client;

import org.jspecify.annotations.Nullable;

/**
 * The credentials for a server.
 *
 * @param header the value of the {@code Authorization} header
 * @param renewal what to do if the server does not accept them, such as {@code set another in EVENTS_TOKEN}; null if the user has
 *     just typed them
 */
public record Authorization(String header, @Nullable String renewal) {
    /** Without the header, which is secret. */
    @Override
    public String toString() {
        return "Authorization[" + renewal + "]";
    }
}
