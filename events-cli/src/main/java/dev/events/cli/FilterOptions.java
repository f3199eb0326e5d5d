package dev.events.cli;

import dev.events.core.EpochSeconds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say which events are meant, the same for every verb. */
final class FilterOptions {
    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Events with this tag; repeated, with all of them. A trailing * matches a prefix.")
    private List<String> tags = List.of();

    @Option(names = "--any-tag", paramLabel = "TAG", description = "Events with at least one of these.")
    private List<String> anyTags = List.of();

    @Option(names = "--not-tag", paramLabel = "TAG", description = "Events with none of these.")
    private List<String> notTags = List.of();

    @Option(
            names = "--from",
            paramLabel = "TIME",
            description = "Events that begin at this time or are still going on then.")
    private @Nullable Instant from;

    @Option(names = "--to", paramLabel = "TIME", description = "Events that begin before this time.")
    private @Nullable Instant to;

    @Option(
            names = "--open",
            arity = "0..1",
            paramLabel = "true|false",
            fallbackValue = "true",
            description = "Only events that are still going on (true, or no value), or only those that ended (false).")
    private @Nullable Boolean open;

    @Option(
            names = "--text",
            paramLabel = "TEXT",
            description = "Events whose note contains this, upper and lower case alike.")
    private @Nullable String text;

    /**
     * What was asked for.
     *
     * @throws CliException if a value is empty, which in a script is more likely an unset variable than a wish to match
     *     everything, or the range ends before it begins
     */
    Filter toFilter() {
        if (from != null && to != null && to.isBefore(from)) {
            throw CliException.usage("--to is before --from; it must be the same time or later");
        }
        List<Filter.Parameter> parameters = new ArrayList<>();
        add(parameters, "from", from == null ? null : EpochSeconds.format(from));
        add(parameters, "to", to == null ? null : EpochSeconds.format(to));
        tags.forEach(tag -> add(parameters, "tag", requireText("--tag", tag)));
        anyTags.forEach(tag -> add(parameters, "any_tag", requireText("--any-tag", tag)));
        notTags.forEach(tag -> add(parameters, "not_tag", requireText("--not-tag", tag)));
        add(parameters, "open", open == null ? null : open.toString());
        add(parameters, "text", text == null ? null : requireText("--text", text));
        return new Filter(parameters);
    }

    private static void add(List<Filter.Parameter> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(new Filter.Parameter(name, value));
        }
    }

    static String requireText(String option, String value) {
        if (value.isEmpty()) {
            throw CliException.usage(option + " is empty; it must have at least one character");
        }
        return value;
    }
}
