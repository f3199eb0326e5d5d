package dev.events.core.mongo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says which of the indexes that queries need are missing. Without them everything works and nothing is stored twice, but
 * reading takes longer the more events there are.
 *
 * @param missing the names of the indexes that are not known to be there; before the first look that is all of them
 * @param reason why they could not be created; null if none is missing, or if they have not been refused so far: they may
 *     be in the making
 */
public record IndexStatus(List<String> missing, @Nullable String reason) {
    /**
     * What a look found.
     *
     * @param missing the names of the indexes that are not known to be there
     * @param reason why they could not be created, or null
     */
    public IndexStatus {
        missing = List.copyOf(missing);
    }
}
