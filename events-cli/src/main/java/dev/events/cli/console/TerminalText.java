package dev.events.cli.console;

/**
 * Text for a terminal: makes control characters visible and measures width in columns.
 *
 * <p>Tags and notes come from anybody who may add an event. Escape sequences and reordering characters in them could falsify
 * a listing.
 */
public final class TerminalText {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    /** The first character of those that JSON leaves as they are, and terminals may obey. */
    private static final int DELETE = 0x7F;

    /** Makes an emoji, which is wide, of the sign before it. */
    private static final int EMOJI_VARIATION = 0xFE0F;

    /** Signs that are emoji by themselves, and wide, among others that are not. */
    private static final String WIDE_SIGNS = "⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕";

    private TerminalText() {}

    /** {@code text} with every control character written out: {@code \n}, {@code \t}, <code>\x1b</code>, &#92;u202e. */
    public static String visible(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (isUnprintable(c)) {
                visible.append(escape(c));
            } else {
                visible.appendCodePoint(c);
            }
            i += Character.charCount(c);
        }
        return visible.toString();
    }

    /** {@code json} with every control character beyond ASCII, which can only be in its texts, escaped as JSON has it. */
    public static String visibleJson(String json) {
        StringBuilder visible = null;
        int copied = 0;
        for (int i = 0; i < json.length(); ) {
            int c = json.codePointAt(i);
            int end = i + Character.charCount(c);
            if (c >= DELETE && isUnprintable(c)) {
                visible = visible == null ? new StringBuilder(json.length() + 16) : visible;
                visible.append(json, copied, i);
                for (int unit = i; unit < end; unit++) {
                    visible.append("\\u").append(hex(json.charAt(unit), 4));
                }
                copied = end;
            }
            i = end;
        }
        return visible == null
                ? json
                : visible.append(json, copied, json.length()).toString();
    }

    /**
     * How many columns {@code text}, which is {@linkplain #visible visible}, takes. Where terminals differ, as for emoji that are
     * joined, the most that it may take.
     */
    public static int width(String text) {
        int width = 0;
        int last = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            last = width(c, last);
            width += last;
            i += Character.charCount(c);
        }
        return width;
    }

    /** {@code text}, shortened to at most {@code columns} with an ellipsis. */
    public static String fit(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder(columns);
        int used = 0;
        int last = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            last = width(c, last);
            used += last;
            if (used > columns - 1) {
                break;
            }
            cut.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return columns < 1 ? "" : cut.append('…').toString();
    }

    private static boolean isUnprintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            // The joiners are part of many scripts and emoji; the rest of this class is invisible or reorders text.
            case Character.FORMAT -> c != ZERO_WIDTH_JOINER && c != ZERO_WIDTH_NON_JOINER;
            default -> false;
        };
    }

    private static String escape(int c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> c < 0x100 ? "\\x" + hex(c, 2) : "\\u" + hex(c, 4);
        };
    }

    private static String hex(int c, int digits) {
        String hex = Integer.toHexString(c);
        return "0".repeat(Math.max(0, digits - hex.length())) + hex;
    }

    /** @param before the width of the character before it */
    private static int width(int c, int before) {
        if (c == EMOJI_VARIATION) {
            return before == 1 ? 1 : 0;
        }
        if (c < 0x300) {
            return 1;
        }
        if (c >= 0x1160 && c <= 0x11FF) {
            return 0; // the second and third part of a Korean syllable
        }
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
            default -> isWide(c) ? 2 : 1;
        };
    }

    /** East Asian wide and full-width characters and emoji, by block. */
    private static boolean isWide(int c) {
        return (c >= 0x1100 && c <= 0x115F)
                || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
                || (c >= 0xAC00 && c <= 0xD7A3)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0xFE30 && c <= 0xFE6F)
                || (c >= 0xFF00 && c <= 0xFF60)
                || (c >= 0xFFE0 && c <= 0xFFE6)
                || (c >= 0x2300 && c <= 0x2BFF && WIDE_SIGNS.indexOf(c) >= 0)
                || c == 0x1F004
                || c == 0x1F0CF
                || c == 0x1F18E
                || (c >= 0x1F191 && c <= 0x1F19A)
                || (c >= 0x1F200 && c <= 0x1F265)
                || (c >= 0x1F300 && c <= 0x1F64F)
                || (c >= 0x1F680 && c <= 0x1F6FF)
                || (c >= 0x1F7E0 && c <= 0x1F7EB)
                || (c >= 0x1F900 && c <= 0x1F9FF)
                || (c >= 0x1FA70 && c <= 0x1FAFF)
                || (c >= 0x20000 && c <= 0x3FFFD);
    }
}
