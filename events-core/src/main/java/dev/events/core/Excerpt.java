package dev.events.core;

/** The beginning of a text, for messages that quote what somebody gave. */
public final class Excerpt {
    private static final int MAX_LENGTH = 60;

    private Excerpt() {}

    /**
     * {@return {@code text}, or if it has more than 60 characters (Unicode code points) the first 60 and an ellipsis}
     *
     * @param text any text
     */
    public static String of(String text) {
        return of(text, MAX_LENGTH);
    }

    /**
     * {@return {@code text}, or if it has more than {@code length} characters (code points) as many of them and an
     * ellipsis}
     *
     * @param text any text
     * @param length the most characters
     */
    public static String of(String text, int length) {
        if (text.length() <= length || text.codePointCount(0, text.length()) <= length) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, length)) + "…";
    }
}
