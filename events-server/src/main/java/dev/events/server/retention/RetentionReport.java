package dev.events.server.retention;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What rules would remove now.
 *
 * @param events how many events there are
 * @param rules what each rule would remove, if it were the only one
 */
public record RetentionReport(long events, List<Line> rules) {
    public RetentionReport {
        rules = List.copyOf(rules);
    }

    /**
     * What one rule would remove.
     *
     * @param name the name of the rule
     * @param due how many events
     * @param oldest the first start of one of them; null if there is none
     * @param newest the last start of one of them; null if there is none
     * @param held why it removes nothing until it is confirmed; null if it removes them
     */
    public record Line(
            String name,
            long due,
            @Nullable Instant oldest,
            @Nullable Instant newest,
            @Nullable String held) {}
}
