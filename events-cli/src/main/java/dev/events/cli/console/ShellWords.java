package dev.events.cli.console;

/** Words as a shell must have them, for commands that people copy. */
public final class ShellWords {
    private static final String HARMLESS = "-_./:,+@%=";

    private ShellWords() {}

    /** {@code text} as a shell takes it for one word. */
    public static String quoted(String text) {
        boolean harmless = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            harmless &= Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0;
        }
        return harmless ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
