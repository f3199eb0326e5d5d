package dev.events.cli.command.access;

import dev.events.cli.client.AccessToken;
import dev.events.cli.console.TimeFormatter;

/** Texts about a token in messages. */
final class AccessTexts {
    private AccessTexts() {}

    /** {@code "build" with the scope add, for events with the tag team-a, until 2027-02-22 13:00:15}. */
    static String describe(AccessToken token, TimeFormatter times) {
        return "\"" + token.name() + "\" with the " + (token.scopes().size() == 1 ? "scope " : "scopes ")
                + String.join(", ", token.scopes())
                + (token.tag() == null ? "" : ", for events with the tag " + token.tag())
                + (token.expires() == null ? "" : ", until " + times.time(token.expires()));
    }
}
