package dev.events.embedded.file;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A lock on the database's file itself, which keeps a second process out even if somebody has deleted the directory's
 * lock file.
 *
 * <p>It covers one byte far behind the end of the file, which SQLite does not lock. Linux drops all locks of a process
 * on a file when the process closes any channel on it. SQLite postpones closing while it has a lock of its own, so the
 * store keeps one connection open throughout; and nothing else in this process may open and close the file.
 */
final class FileClaim implements AutoCloseable {

    private static final long POSITION = 1L << 62;

    private final FileChannel channel;

    private FileClaim(FileChannel channel) {
        this.channel = channel;
    }

    /** Claims the file; returns null if another process has claimed it. */
    static @Nullable FileClaim take(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            taken = tryLock(channel) != null;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
        return taken ? new FileClaim(channel) : null;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock(POSITION, 1, false);
        } catch (OverlappingFileLockException e) {
            return null; // claimed by this process
        }
    }

    /** Fails if another process has claimed the file. Only to be called while this process does not use it. */
    static void requireFree(Path file) throws IOException {
        try (FileClaim claim = take(file)) {
            if (claim == null) {
                throw taken(file);
            }
        }
    }

    /**
     * Reads from the file, which nobody else in this process may do.
     *
     * @throws EOFException if the file is shorter
     */
    ByteBuffer read(int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, buffer.position()) < 0) {
                throw new EOFException("the file ends within its header");
            }
        }
        return buffer.flip();
    }

    static UnusableFileException taken(Path file) {
        return new UnusableFileException(
                file + " is already in use by another process; stop that process or choose another directory", null);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
