package dev.events.cli.options;

import dev.events.cli.client.Filter;
import dev.events.cli.console.CliException;
import dev.events.core.EpochSeconds;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The filter options, the same for every command. */
public final class FilterOptions {
    private final Arguments.Texts tags;
    private final Arguments.Texts anyTags;
    private final Arguments.Texts notTags;
    private final @Nullable RangeOptions range;
    private final Arguments.Value<Boolean> open;
    private final Arguments.Value<String> text;

    public FilterOptions(Arguments arguments) {
        this(arguments, true);
    }

    /** The options without a range, for a command that has another way to say when. */
    public static FilterOptions withoutRange(Arguments arguments) {
        return new FilterOptions(arguments, false);
    }

    private FilterOptions(Arguments arguments, boolean ranged) {
        this.tags = arguments.texts(
                "--tag",
                "TAG",
                "Events with this tag; repeat it for events with all of the tags. A trailing * matches a prefix,"
                        + " unless a backslash is before it.");
        this.anyTags = arguments.texts("--any-tag", "TAG", "Events with at least one of these tags.");
        this.notTags = arguments.texts("--not-tag", "TAG", "Events with none of these tags.");
        this.range = !ranged
                ? null
                : new RangeOptions(
                        arguments,
                        "Events that start at this time or later, or are not over yet at this time.",
                        "Events that start before this time.",
                        "Events in this range, instead of --from and --to: yesterday, \"last week\", 2026-11,"
                                + " monday..wednesday.");
        this.open = arguments.choice(
                "--open", "Only open events (true, or no value), or only events that are not open (false).");
        this.text = arguments.text("--text", "TEXT", "Events whose note contains this text; case does not matter.");
    }

    /**
     * The filter that the options describe.
     *
     * @throws CliException if a value is empty (in a script, most likely an unset variable), or if the range ends before it
     *     starts
     */
    public Filter toFilter() {
        RangeOptions.Range range = this.range == null ? new RangeOptions.Range(null, null) : this.range.toRange();
        Boolean open = this.open.get();
        String text = this.text.get();
        List<Filter.Parameter> parameters = new ArrayList<>();
        add(parameters, "from", range.from() == null ? null : EpochSeconds.format(range.from()));
        add(parameters, "to", range.to() == null ? null : EpochSeconds.format(range.to()));
        addEach(parameters, "tag", "--tag", tags);
        addEach(parameters, "any_tag", "--any-tag", anyTags);
        addEach(parameters, "not_tag", "--not-tag", notTags);
        add(parameters, "open", open == null ? null : open.toString());
        add(parameters, "text", text == null ? null : requireText("--text", text));
        return new Filter(parameters);
    }

    private static void add(List<Filter.Parameter> parameters, String name, @Nullable String value) {
        if (value != null) {
            parameters.add(new Filter.Parameter(name, value));
        }
    }

    private static void addEach(List<Filter.Parameter> parameters, String name, String option, Arguments.Texts values) {
        for (String value : values.get()) {
            add(parameters, name, requireText(option, value));
        }
    }

    public static String requireText(String option, String value) {
        if (value.isEmpty()) {
            throw CliException.usage(option + " is empty; it must have at least one character");
        }
        return value;
    }
}
