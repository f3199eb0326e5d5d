package dev.events.embedded;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The claim of one server on one directory, held as a lock on a file in it.
 *
 * <p>The operating system drops the lock with the process, so that a killed server leaves nothing to clean up. The file
 * itself stays: deleting it would let two servers lock two different files of that name.
 */
final class DirectoryLock implements AutoCloseable {

    static final String FILE_NAME = "events.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock acquire(Path directory) {
        FileChannel channel;
        try {
            createDirectories(directory);
            channel =
                    FileChannel.open(directory.resolve(FILE_NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new EmbeddedStoreException(
                    "cannot keep data in directory " + directory + ": it cannot be created or written (" + e + ")", e);
        }
        try {
            if (tryLock(channel) != null) {
                writeHolder(channel);
                return new DirectoryLock(channel);
            }
        } catch (IOException e) {
            closeQuietly(channel);
            throw new EmbeddedStoreException("cannot lock directory " + directory + " (" + e + ")", e);
        }
        closeQuietly(channel);
        throw new EmbeddedStoreException(
                "directory " + directory + " is already in use" + holder(directory)
                        + "; stop that process or choose another directory",
                null);
    }

    /** Only to be read by people, so that it may fail, as on a full disk. */
    @SuppressWarnings("EmptyCatch") // the lock is what counts
    private static void writeHolder(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
        } catch (IOException e) {
            // see above
        }
    }

    private static String holder(Path directory) {
        try {
            String pid = Files.readString(directory.resolve(FILE_NAME));
            return pid.matches("\\d+") ? " by process " + pid : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Readable by its owner only, unless it is there already. */
    private static void createDirectories(Path directory) throws IOException {
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(
                directory,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // held by this very process
        }
    }

    @Override
    public void close() {
        closeQuietly(channel);
    }

    @SuppressWarnings("EmptyCatch") // nothing is lost: the lock goes with the process
    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // see above
        }
    }
}
