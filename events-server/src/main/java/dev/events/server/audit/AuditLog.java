package dev.events.server.audit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that says who has done what. A line is in it when {@link #written} returns, so it survives the end of the process.
 *
 * <p>When a line cannot be written, the room of the {@linkplain AuditReserve reserve} is given to the requests that are under
 * way, and no other may change anything until there is room for the reserve again. The file is opened again when it has been
 * moved, or on SIGHUP.
 */
public final class AuditLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);

    /** How often the file's place, the room on its disk and a broken log are looked at. */
    private static final long NEXT_LOOK = Duration.ofSeconds(1).toNanos();

    /** How many refused requests get a line in a second: anybody can send them. */
    private static final int MAX_REFUSALS = 100;

    /** Callers who have no right to anything must not fill the disk, so their refusals leave this much for others. */
    private static final long KEPT_FREE = 16L << 20;

    private final Path path;
    private final AuditReserve reserve;
    private final HangUpSignal hangUp;

    private @Nullable LineFile file;
    private long lastLook = System.nanoTime();
    private long refusalsSince = System.nanoTime();
    private long refusals;
    private boolean hasRoomForRefusals = true;
    private volatile boolean writable = true;

    private AuditLog(Path path, AuditReserve reserve, LineFile file) {
        this.path = path;
        this.reserve = reserve;
        this.file = file;
        this.hangUp = HangUpSignal.on(this::reopen);
    }

    /**
     * Opens an audit log, and makes it if it is missing.
     *
     * @param path an absolute path
     * @throws IOException if that cannot be done; its message says why
     */
    public static AuditLog open(Path path) throws IOException {
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new IOException(
                    "there is no directory " + directory + "; make it, for the server's user to write in");
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new IOException("it is not a file");
        }
        LineFile file = LineFile.open(path);
        try {
            AuditLog log = new AuditLog(path, AuditReserve.of(path), file);
            log.takeReserve();
            return log;
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private synchronized void takeReserve() {
        try {
            reserve.take();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Whether lines can be written, as far as is known. */
    public boolean isWritable() {
        return writable;
    }

    /**
     * To be called before something is changed.
     *
     * @throws AuditUnavailableException if its line could not be written
     */
    public synchronized void requireWritable() throws AuditUnavailableException {
        if (isTimeToLook()) {
            if (writable) {
                try {
                    stayInPlace();
                } catch (IOException e) {
                    fail(e);
                }
            } else {
                recover();
            }
        }
        if (!writable) {
            throw new AuditUnavailableException();
        }
    }

    /** Writes the line of something that may have been changed. If the file takes it no more, the server's log gets it. */
    public synchronized void written(AuditLine line) {
        byte[] bytes = line.bytes();
        if (writable) {
            try {
                append(bytes);
                return;
            } catch (IOException e) {
                fail(e);
            }
        }
        try {
            // There is room now: that of the reserve.
            current().append(bytes);
        } catch (IOException e) {
            LOG.error(
                    "a line is missing in the audit log {} ({}): {}",
                    path,
                    e.getMessage(),
                    new String(bytes, StandardCharsets.US_ASCII).strip());
        }
    }

    /** Writes the line of a request that was refused, unless there is hardly any room, or were too many of them in this second. */
    public synchronized void refused(AuditLine line) {
        if (!writable) {
            return;
        }
        try {
            if (isTimeToLook()) {
                stayInPlace();
            }
            if (isOneOfFewRefusals() && hasRoomForRefusals) {
                current().append(line.bytes());
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private boolean isOneOfFewRefusals() {
        long now = System.nanoTime();
        if (now - refusalsSince >= NEXT_LOOK) {
            if (refusals > MAX_REFUSALS) {
                LOG.warn(
                        "{} refused requests have no line in the audit log {}: it takes {} a second",
                        refusals - MAX_REFUSALS,
                        path,
                        MAX_REFUSALS);
            }
            refusalsSince = now;
            refusals = 0;
        }
        refusals++;
        return refusals <= MAX_REFUSALS;
    }

    private void append(byte[] bytes) throws IOException {
        if (isTimeToLook()) {
            stayInPlace();
        }
        current().append(bytes);
    }

    private LineFile current() throws IOException {
        LineFile current = file;
        if (current == null) {
            current = LineFile.open(path);
            file = current;
        }
        return current;
    }

    private boolean isTimeToLook() {
        long now = System.nanoTime();
        if (now - lastLook < NEXT_LOOK) {
            return false;
        }
        lastLook = now;
        return true;
    }

    private void stayInPlace() throws IOException {
        if (!current().isInPlace()) {
            closeFile();
            LOG.info("the audit log {} was moved; it is begun anew", path);
            file = LineFile.open(path);
        }
        File directory = Objects.requireNonNull(path.getParent()).toFile();
        boolean hasRoom = directory.getUsableSpace() >= KEPT_FREE;
        if (!hasRoom && hasRoomForRefusals) {
            LOG.warn(
                    "less than {} MB are free for the audit log {}; refused requests get no lines until there are more",
                    KEPT_FREE >> 20,
                    path);
        }
        hasRoomForRefusals = hasRoom;
    }

    private void fail(IOException e) {
        writable = false;
        LOG.error(
                "the audit log {} cannot be written: {}; nothing is changed until it can, and such requests are answered"
                        + " with 503",
                path,
                e.getMessage());
        LOG.debug("the audit log cannot be written", e);
        try {
            reserve.release();
        } catch (IOException another) {
            LOG.debug("the audit log's reserve cannot be emptied", another);
        }
    }

    private void recover() {
        try {
            stayInPlace();
            reserve.take();
            writable = true;
            LOG.info("the audit log {} can be written again", path);
        } catch (IOException e) {
            LOG.debug("the audit log still cannot be written", e);
        }
    }

    /** Opens the file again, because the one that is open may have been moved. */
    private synchronized void reopen() {
        closeFile();
        try {
            file = LineFile.open(path);
            LOG.info("the audit log {} was opened again", path);
        } catch (IOException e) {
            fail(e);
        }
    }

    private void closeFile() {
        LineFile open = file;
        file = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.warn("the audit log {} cannot be closed: {}", path, e.getMessage());
            }
        }
    }

    @Override
    public synchronized void close() {
        hangUp.close();
        closeFile();
        try {
            reserve.close();
        } catch (IOException e) {
            LOG.debug("the audit log's reserve cannot be closed", e);
        }
    }
}
