package dev.events.cli.client;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The operations that the requests of a run were: what the history knows them by, so that they can be undone. */
public final class MadeOperations {
    private static final String HEADER = "Events-Operation";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");

    private final Set<String> ids = new LinkedHashSet<>();

    /** Notes the operation that an answer names in its header, if it does. */
    void note(Response response) {
        note(response.header(HEADER));
    }

    /** Notes an operation. What is no id is left out: it becomes part of a command that people copy. */
    void note(@Nullable String id) {
        if (id != null && ID.matcher(id).matches()) {
            ids.add(id);
        }
    }

    /** Their ids, the first one first. */
    public List<String> ids() {
        return new ArrayList<>(ids);
    }
}
