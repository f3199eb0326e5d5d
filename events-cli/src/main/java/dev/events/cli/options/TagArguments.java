package dev.events.cli.options;

import java.util.ArrayList;
import java.util.List;

/** The tags of a new event: the words of the command, then those of {@code --tag}. */
public final class TagArguments {
    private final Arguments.Texts words;
    private final Arguments.Texts options;

    public TagArguments(Arguments arguments) {
        this.words = arguments.parameters("TAG", "The tags of the event.");
        this.options = arguments.texts("--tag", "TAG", "The same as a word TAG; may be repeated.");
    }

    /** The tags; none of them is empty. */
    public List<String> get() {
        List<String> tags = new ArrayList<>();
        words.get().forEach(tag -> tags.add(FilterOptions.requireText("TAG", tag)));
        options.get().forEach(tag -> tags.add(FilterOptions.requireText("--tag", tag)));
        return tags;
    }
}
