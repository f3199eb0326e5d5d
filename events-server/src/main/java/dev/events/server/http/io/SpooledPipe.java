package dev.events.server.http.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pipe to a client that may read while it sends, or only after it has sent everything. Unread bytes stay in memory,
 * beyond 256 KiB in a file. Without this buffer, the server would wait for the client to read while the client waits
 * for the server. If no file can be created, the server does wait, and logs why.
 */
public final class SpooledPipe implements AutoCloseable {
    private static final int MEMORY_BYTES = 256 * 1024;
    /**
     * The maximum size of the files of all uploads: 1 GiB, about twenty million answers. Beyond it, writers wait for
     * clients.
     */
    private static final long FILE_BYTES = 1L << 30;

    private static final AtomicLong IN_FILES = new AtomicLong();

    private static final int CHUNK = 64 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(SpooledPipe.class);

    private final Path directory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private ByteArrayOutputStream memory = new ByteArrayOutputStream();
    private @Nullable FileChannel file;
    private long written;
    private long passedOn;
    private boolean ended;
    private boolean abandoned;
    private boolean withoutFile;

    /** A pipe whose file is in the directory for temporary files. */
    public SpooledPipe() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    SpooledPipe(Path directory) {
        this.directory = directory;
    }

    /** Adds bytes; returns false if the reader has closed the pipe. */
    public boolean put(byte[] answers) throws IOException {
        lock.lock();
        try {
            if (!fits(answers)) {
                createFile();
            }
            while (!abandoned && !fits(answers) && (withoutFile || isFull())) {
                changed.awaitUninterruptibly();
            }
            if (abandoned) {
                return false;
            }
            if (fits(answers)) {
                memory.writeBytes(answers);
            } else {
                FileChannel overflow = file();
                ByteBuffer bytes = ByteBuffer.wrap(answers);
                while (bytes.hasRemaining()) {
                    int more = overflow.write(bytes, written);
                    written += more;
                    IN_FILES.addAndGet(more);
                }
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether bytes may go to memory. The bytes there are older than the bytes in the file. */
    private boolean fits(byte[] answers) {
        return written == passedOn
                && (memory.size() + answers.length <= MEMORY_BYTES || (withoutFile && memory.size() == 0));
    }

    private void createFile() {
        if (!withoutFile) {
            try {
                file();
            } catch (IOException e) {
                LOG.warn(
                        "uploads wait for clients that do not read, since no file can be created in {} ({})",
                        directory,
                        e.toString());
                withoutFile = true;
            }
        }
    }

    private boolean isFull() {
        return written > passedOn && IN_FILES.get() > FILE_BYTES;
    }

    /** Marks the end of the bytes. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Copies all bytes as they arrive, until the end. If this fails, the writer is notified. */
    public void drainTo(OutputStream out) throws IOException {
        try {
            byte[] chunk = next();
            while (chunk != null) {
                out.write(chunk);
                out.flush();
                chunk = next();
            }
        } finally {
            abandon();
        }
    }

    /** The oldest bytes; null at the end. */
    private byte @Nullable [] next() throws IOException {
        lock.lock();
        try {
            while (!ended && memory.size() == 0 && written == passedOn) {
                changed.awaitUninterruptibly();
            }
            if (memory.size() > 0) {
                byte[] chunk = memory.toByteArray();
                memory = new ByteArrayOutputStream();
                changed.signalAll();
                return chunk;
            }
            return written == passedOn ? null : nextFromFile();
        } finally {
            lock.unlock();
        }
    }

    private byte[] nextFromFile() throws IOException {
        FileChannel overflow = file();
        ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, written - passedOn));
        while (chunk.hasRemaining()) {
            passedOn += overflow.read(chunk, passedOn);
        }
        if (written == passedOn) {
            overflow.truncate(0);
            IN_FILES.addAndGet(-written);
            written = 0;
            passedOn = 0;
        }
        changed.signalAll();
        return chunk.array();
    }

    private void abandon() {
        lock.lock();
        try {
            abandoned = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private FileChannel file() throws IOException {
        FileChannel open = file;
        if (open == null) {
            Path path = Files.createTempFile(directory, "events-answers", null);
            open = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = open;
        }
        return open;
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            IN_FILES.addAndGet(-written);
            if (file != null) {
                file.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
