package dev.events.cli.command.access;

import java.util.regex.Pattern;

/** The form of a token: {@code evt_} and 38 letters and digits. */
final class TokenForm {
    private static final Pattern FORM = Pattern.compile("evt_[0-9A-Za-z]{38}");

    private TokenForm() {}

    static boolean isToken(String text) {
        return FORM.matcher(text).matches();
    }
}
