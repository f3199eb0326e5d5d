package dev.events.cli.format.print;

import dev.events.core.SpreadsheetText;
import java.util.Collection;
import java.util.function.UnaryOperator;

/** Joins tags into one text that can be split again. */
final class TagFormatter {
    private TagFormatter() {}

    /** Tags with {@code ;} between them, and a {@code \} before each {@code ;} or {@code \} within a tag. */
    static String join(Collection<String> tags) {
        return join(tags, tag -> tag);
    }

    /** {@link #join} for CSV, with each tag {@linkplain SpreadsheetText#guard guarded}. */
    static String joinGuarded(Collection<String> tags) {
        return join(tags, SpreadsheetText::guard);
    }

    private static String join(Collection<String> tags, UnaryOperator<String> guard) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (String tag : tags) {
            text.append(separator).append(guard.apply(tag.replace("\\", "\\\\").replace(";", "\\;")));
            separator = ";";
        }
        return text.toString();
    }
}
