package dev.events.cli.format.read;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ids that are the same each time the same record is imported, so that importing it again adds nothing. */
final class SourceId {
    private static final int BYTES = 12;

    private SourceId() {}

    /** For a record that has no name: the format, and what does not change while it goes on. */
    static String of(String format, String start, Collection<String> tags, @Nullable String note) {
        return of(format, start, String.join("\u001f", new TreeSet<>(tags)), note == null ? "" : note);
    }

    /** @param parts the format, and what tells the record from all others in all files of that format */
    static String of(String... parts) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\n", parts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
