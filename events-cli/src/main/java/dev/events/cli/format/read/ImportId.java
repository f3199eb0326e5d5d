package dev.events.cli.format.read;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids from records, so that importing a record again finds its event. An id that is made from what the event itself holds
 * also shows where the event came from.
 */
public final class ImportId {
    private static final int BYTES = 12;

    private ImportId() {}

    /**
     * The id of a record of a source without ids.
     *
     * @param source the name of the source; empty if it has none
     * @param ordinal counts the records with this start, from 0
     */
    public static String inSource(String format, String source, Instant start, int ordinal) {
        return of("source", format, source, EpochSeconds.format(start), Integer.toString(ordinal));
    }

    /**
     * Whether Timewarrior's {@link #ofInterval} made the id of an event.
     *
     * @param added tags that an import may have added to those of the interval
     */
    public static boolean isOfInterval(Event event, Collection<String> added) {
        if (event.id().equals(ofInterval(event.start(), event.tags()))) {
            return true;
        }
        Set<String> own = new LinkedHashSet<>(event.tags());
        return own.removeAll(added) && event.id().equals(ofInterval(event.start(), own));
    }

    /**
     * Whether {@link #ofRunningFrame} made the id of an event. The project is its first tag.
     */
    public static boolean isOfRunningFrame(Event event) {
        String project = event.tags().isEmpty() ? "" : event.tags().iterator().next();
        return event.id().equals(ofRunningFrame(event.start(), project));
    }

    /** The id of a Timewarrior interval by its content, which imports gave before they followed changes of the tags. */
    static String ofInterval(Instant start, Collection<String> tags) {
        return of("timewarrior", EpochSeconds.format(start), joined(tags));
    }

    /** The id of the frame that Watson is running. Watson itself gives a frame its id when it ends. */
    static String ofRunningFrame(Instant start, String project) {
        return of("watson", EpochSeconds.format(start), project);
    }

    /** The id of a record by its content: by what does not change when it ends. */
    static String ofContent(String format, Instant start, Collection<String> tags, @Nullable String note) {
        return of(format, EpochSeconds.format(start), joined(tags), note == null ? "" : note);
    }

    /** The id for a record that these parts identify among all records of a format; the first part names the format. */
    static String of(String... parts) {
        return Sha256.hexPrefix(String.join("\n", List.of(parts)).getBytes(StandardCharsets.UTF_8), BYTES);
    }

    private static String joined(Collection<String> tags) {
        return String.join("\u001f", new TreeSet<>(tags));
    }
}
