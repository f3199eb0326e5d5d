package dev.events.cli.format.read;

import dev.events.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes ids from the content of records, so that importing the same record again adds nothing. */
final class ImportId {
    private static final int BYTES = 12;

    private ImportId() {}

    /** The id for a record without an id of its own: made from the parts that do not change when it ends. */
    static String of(String format, String start, Collection<String> tags, @Nullable String note) {
        return of(format, start, String.join("\u001f", new TreeSet<>(tags)), note == null ? "" : note);
    }

    /** The id for a record that these parts identify among all records of a format; the first part names the format. */
    static String of(String... parts) {
        return Sha256.hexPrefix(String.join("\n", parts).getBytes(StandardCharsets.UTF_8), BYTES);
    }
}
