package dev.events.core.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param <T> what the list consists of
 * @param items the elements
 * @param nextCursor continues after them; null at the end
 */
public record HistoryPage<T>(List<T> items, @Nullable String nextCursor) {
    /**
     * A part of a list.
     *
     * @param items the elements
     * @param nextCursor continues after them; null at the end
     */
    public HistoryPage {
        items = List.copyOf(items);
    }
}
