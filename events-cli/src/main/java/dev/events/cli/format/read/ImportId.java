package dev.events.cli.format.read;

import dev.events.core.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ids that are the same each time the same record is imported, so that importing it again adds nothing. */
final class ImportId {
    private static final int BYTES = 12;

    private ImportId() {}

    /** For a record that has no name: the format, and what does not change while it goes on. */
    static String of(String format, String start, Collection<String> tags, @Nullable String note) {
        return of(format, start, String.join("\u001f", new TreeSet<>(tags)), note == null ? "" : note);
    }

    /** @param parts the format, and what tells the record from all others in all files of that format */
    static String of(String... parts) {
        return Sha256.hexPrefix(String.join("\n", parts).getBytes(StandardCharsets.UTF_8), BYTES);
    }
}
