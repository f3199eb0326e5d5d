package dev.events.cli;

import java.util.Collection;
import java.util.stream.Collectors;

/** Several tags as one text that can be taken apart again. */
final class TagText {
    private TagText() {}

    /** Tags with {@code ;} between them, and a {@code \} before each {@code ;} or {@code \} within a tag. */
    static String join(Collection<String> tags) {
        return tags.stream()
                .map(tag -> tag.replace("\\", "\\\\").replace(";", "\\;"))
                .collect(Collectors.joining(";"));
    }
}
