package dev.events.cli.completion;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The words of a line that is being typed in bash, without their quotes.
 *
 * @param words those after the command's name; the last one is the one at the cursor and may be empty
 * @param quote the quote that is open at the cursor; 0 for none
 * @param last the last word as it is typed, with quotes
 */
public record BashWords(List<String> words, char quote, String last) {
    private static final String HARMLESS = "_./,:+@%^-=";

    /** Splits a line, which begins with the command's name. */
    public static BashWords split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        char quote = 0;
        boolean inWord = false;
        int begin = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
                begin = i + 1;
                continue;
            }
            inWord = true;
            if (quote != '\'' && c == '\\') {
                i++;
                boolean kept = quote == '"' && i < line.length() && "\"$`\\\n".indexOf(line.charAt(i)) < 0;
                word.append(kept ? "\\" : "").append(i < line.length() ? line.substring(i, i + 1) : "");
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            } else {
                word.append(c);
            }
        }
        words.add(word.toString());
        return new BashWords(
                List.copyOf(words.subList(Math.min(1, words.size()), words.size())), quote, line.substring(begin));
    }

    /**
     * What bash puts in place of {@code replaced}, the end of the last word, to make it {@code word}; null if that cannot be
     * quoted here.
     */
    public @Nullable String insertion(String word, String replaced) {
        String kept = last.endsWith(replaced) ? last.substring(0, last.length() - replaced.length()) : "";
        List<String> keptWords = split("x " + kept).words();
        String rest = word.substring(
                Math.min(word.length(), keptWords.get(keptWords.size() - 1).length()));
        return switch (quote) {
            case '\'' -> rest.indexOf('\'') < 0 ? rest : null;
            case '"' -> rest.indexOf('!') < 0 ? escape(rest, "\"$`\\") : null;
            default -> escape(rest, null);
        };
    }

    /** Puts a backslash before each character of {@code special}, or before all that are not harmless. */
    private static String escape(String text, @Nullable String special) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean harmless = special == null
                    ? c >= 0x80 || Character.isLetterOrDigit(c) || HARMLESS.indexOf(c) >= 0
                    : special.indexOf(c) < 0;
            escaped.append(harmless ? "" : "\\").append(c);
        }
        return escaped.toString();
    }
}
