package dev.events.cli.imports;

import java.util.List;

/**
 * How to import.
 *
 * @param dryRun whether to change nothing and only report
 * @param mirror whether to remove the events that are gone from the source
 * @param tags to add to each event
 * @param source the name of a source without ids; empty if it has none
 */
public record ImportOptions(boolean dryRun, boolean mirror, List<String> tags, String source) {
    public ImportOptions {
        tags = List.copyOf(tags);
    }
}
