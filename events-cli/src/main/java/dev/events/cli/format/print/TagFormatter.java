package dev.events.cli.format.print;

import java.util.Collection;

/** Joins tags into one text that can be split again. */
final class TagFormatter {
    private TagFormatter() {}

    /** Tags with {@code ;} between them, and a {@code \} before each {@code ;} or {@code \} within a tag. */
    static String join(Collection<String> tags) {
        StringBuilder text = new StringBuilder();
        String separator = "";
        for (String tag : tags) {
            text.append(separator).append(tag.replace("\\", "\\\\").replace(";", "\\;"));
            separator = ";";
        }
        return text.toString();
    }
}
