package dev.events.server.audit;

import dev.events.server.files.OwnerOnly;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Room on the disk for the lines of requests that are under way when the disk gets full: a file beside the audit log, which
 * is emptied then. Its lock keeps another server from writing the same audit log.
 */
final class AuditReserve implements AutoCloseable {
    /** More than all requests that may change something at once can write: some hundred lines of at most 5 KB. */
    static final int BYTES = 1 << 20;

    private final RandomAccessFile file;
    private final FileLock lock;

    private AuditReserve(RandomAccessFile file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /** @throws IOException if it cannot be made or another server has it */
    static AuditReserve of(Path log) throws IOException {
        Path path = log.resolveSibling(log.getFileName() + ".reserve");
        OwnerOnly.createIfMissing(path);
        RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
        FileLock lock = lock(file);
        if (lock == null) {
            file.close();
            throw new IOException("another server writes it; each needs a file of its own");
        }
        return new AuditReserve(file, lock);
    }

    private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Takes the room, all of it or nothing. */
    void take() throws IOException {
        int missing = (int) (BYTES - file.length());
        if (missing <= 0) {
            return;
        }
        byte[] block = new byte[missing];
        new Random().nextBytes(block); // some file systems store zeros without taking room
        try {
            file.seek(file.length());
            file.write(block);
        } catch (IOException e) {
            release();
            throw e;
        }
    }

    /** Gives the room back. */
    void release() throws IOException {
        file.setLength(0);
    }

    @Override
    public void close() throws IOException {
        lock.release();
        file.close();
    }
}
