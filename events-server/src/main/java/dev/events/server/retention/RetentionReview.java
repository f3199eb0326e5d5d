package dev.events.server.retention;

import dev.events.server.config.RetentionRule;
import java.util.List;

/** Shows what rules would remove, and lets them. The rules are those of whoever asks. */
public interface RetentionReview {
    /**
     * What these rules would remove now. Removes nothing.
     *
     * @throws dev.events.core.EventStoreException if the store fails
     */
    RetentionReport report(List<RetentionRule> rules);

    /**
     * Lets these rules remove whatever is due, on all servers of the store.
     *
     * @throws dev.events.core.EventStoreException if the store fails
     */
    void confirm(List<RetentionRule> rules);
}
