package dev.events.server.audit;

import dev.events.server.files.OwnerOnly;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * A file to which whole lines are appended. If a line does not fit, nothing of it stays. Not thread-safe, and not a {@link
 * java.nio.channels.FileChannel}, which an interrupted thread would close.
 */
final class LineFile implements AutoCloseable {
    /** Longer than any line. */
    private static final int TAIL = 64 * 1024;

    private final Path path;
    private final FileOutputStream out;
    private final @Nullable Object key;

    private LineFile(Path path, FileOutputStream out, @Nullable Object key) {
        this.path = path;
        this.out = out;
        this.key = key;
    }

    /** Opens a file, which is made if it is missing. What a power failure has left of a line is removed from its end. */
    static LineFile open(Path path) throws IOException {
        OwnerOnly.createIfMissing(path);
        if (!Files.isRegularFile(path)) {
            throw new IOException("it is not a file");
        }
        FileOutputStream out = new FileOutputStream(path.toFile(), true);
        try {
            LineFile file = new LineFile(path, out, key(path));
            file.removeBrokenLine();
            return file;
        } catch (IOException e) {
            out.close();
            throw e;
        }
    }

    private static @Nullable Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** Whether its path still leads to it. */
    boolean isInPlace() throws IOException {
        try {
            Object now = key(path);
            return now == null || now.equals(key);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Appends a line. If this throws, nothing of it is in the file. */
    void append(byte[] line) throws IOException {
        try {
            out.write(line);
        } catch (IOException e) {
            try {
                removeBrokenLine();
            } catch (IOException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private void removeBrokenLine() throws IOException {
        long length = Files.size(path);
        if (length == 0) {
            return;
        }
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(TAIL, length)];
            file.seek(length - tail.length);
            file.readFully(tail);
            int end = new String(tail, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1;
            if (end == tail.length) {
                return;
            }
            cut(length - tail.length + end);
        }
    }

    private void cut(long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        } catch (IOException e) {
            // A file that can only be appended to (chattr +a): the next line begins on a line of its own.
            out.write('\n');
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
