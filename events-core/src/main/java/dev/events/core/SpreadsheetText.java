package dev.events.core;

/**
 * Guards texts in CSV against spreadsheets that take them for formulas, and undoes it.
 *
 * <p>A spreadsheet calculates what begins with {@code =}, {@code +}, {@code -} or {@code @}, in full width too, and a formula can
 * send data away or start programs. In countries with a decimal comma it splits a file at {@code ;}, and then quotation marks
 * within a line no longer hold a cell together: a new cell begins after each {@code ;} and each line break. So a {@code '} is
 * put before the text, and before each part after a {@code ;} or a line break, if it begins
 *
 * <ul>
 *   <li>with one of these signs, perhaps after blanks and characters that cannot be seen,
 *   <li>with {@code '}, so that the guard can be told from the text,
 *   <li>at the beginning of the whole text, with a tab or a line break.
 * </ul>
 */
public final class SpreadsheetText {
    private static final char GUARD = '\'';
    private static final String FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20";

    private SpreadsheetText() {}

    /**
     * {@return {@code text} with a {@code '} wherever a spreadsheet might take what follows for a formula}
     *
     * @param text the text of a cell, or of a tag in a cell
     */
    public static String guard(String text) {
        StringBuilder guarded = null;
        int copied = 0;
        for (int at = 0; at < text.length(); at = next(text, at)) {
            if (needsGuard(text, at)) {
                guarded = guarded == null ? new StringBuilder(text.length() + 16) : guarded;
                guarded.append(text, copied, at).append(GUARD);
                copied = at;
            }
        }
        return guarded == null
                ? text
                : guarded.append(text, copied, text.length()).toString();
    }

    /**
     * {@return the text from which {@link #guard} made {@code guarded}}
     *
     * @param guarded the text of a cell, or of a tag in a cell
     */
    public static String unguard(String guarded) {
        StringBuilder text = null;
        int copied = 0;
        for (int at = 0; at < guarded.length(); at = next(guarded, at)) {
            if (guarded.charAt(at) == GUARD && needsGuard(guarded, at + 1, at == 0)) {
                text = text == null ? new StringBuilder(guarded.length()) : text;
                text.append(guarded, copied, at);
                copied = at + 1;
            }
        }
        return text == null
                ? guarded
                : text.append(guarded, copied, guarded.length()).toString();
    }

    /** Where the next part begins; the length of the text if there is none. */
    private static int next(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) != ';' && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return i + 1;
    }

    private static boolean needsGuard(String text, int from) {
        return needsGuard(text, from, from == 0);
    }

    private static boolean needsGuard(String text, int from, boolean first) {
        if (from >= text.length()) {
            return false;
        }
        char begin = text.charAt(from);
        if (begin == GUARD || (first && (begin == '\t' || begin == '\n' || begin == '\r'))) {
            return true;
        }
        int i = from;
        while (i < text.length() && isSkipped(text.charAt(i))) {
            i++;
        }
        return i < text.length() && FORMULA_STARTS.indexOf(text.charAt(i)) >= 0;
    }

    /** Whether a program may drop the character at the beginning of a cell. */
    private static boolean isSkipped(char c) {
        return c != '\n'
                && c != '\r'
                && (Character.isISOControl(c)
                        || Character.isWhitespace(c)
                        || Character.isSpaceChar(c)
                        || Character.getType(c) == Character.FORMAT);
    }
}
