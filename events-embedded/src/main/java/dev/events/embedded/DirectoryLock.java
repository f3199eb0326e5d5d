package dev.events.embedded;

import dev.events.embedded.file.PrivateFiles;
import dev.events.embedded.file.UnusableFileException;
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
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A lock on a directory, so that only one process uses it. It is the operating system's lock on a file in the
 * directory.
 *
 * <p>The operating system releases the lock when the process ends, so a killed process leaves nothing to clean up. The
 * file itself stays: if it were deleted, two processes could lock two different files of that name. In case somebody
 * deletes it, the store also locks the database's file.
 */
final class DirectoryLock implements AutoCloseable {

    static final String FILE_NAME = "events.lock";

    /**
     * The directories that this process has locked. Linux drops every lock of a process on a file as soon as the process
     * closes any channel on it, so a second attempt must not even open the file.
     */
    private static final Set<Path> HELD = new HashSet<>();

    private final Path directory;
    private final FileChannel channel;

    private DirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    static DirectoryLock acquire(Path directory) {
        synchronized (HELD) {
            Path real;
            FileChannel channel;
            try {
                createDirectories(directory);
                real = directory.toRealPath();
                if (HELD.contains(real)) {
                    throw inUse(
                            directory, " by process " + ProcessHandle.current().pid() + ", this one");
                }
                Path file = real.resolve(FILE_NAME);
                PrivateFiles.requireRegular(file);
                channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                PrivateFiles.restrict(file);
            } catch (UnusableFileException e) {
                throw new EmbeddedStoreException(String.valueOf(e.getMessage()), e);
            } catch (IOException e) {
                throw new EmbeddedStoreException(
                        "cannot keep data in directory " + directory + ": it cannot be created or written (" + e + ")",
                        e);
            }
            try {
                if (tryLock(channel) != null) {
                    writeHolder(channel);
                    HELD.add(real);
                    return new DirectoryLock(real, channel);
                }
            } catch (IOException e) {
                closeQuietly(channel);
                throw new EmbeddedStoreException("cannot lock directory " + directory + " (" + e + ")", e);
            }
            closeQuietly(channel);
        }
        throw inUse(directory, holder(directory));
    }

    private static EmbeddedStoreException inUse(Path directory, String holder) {
        return new EmbeddedStoreException(
                "directory " + directory + " is already in use" + holder
                        + "; stop that process or choose another directory",
                null);
    }

    /** Writes the process id for the error message of the next process. This may fail, for example on a full disk. */
    @SuppressWarnings("EmptyCatch") // the lock works without the process id
    private static void writeHolder(FileChannel channel) {
        try {
            channel.truncate(0);
            channel.write(StandardCharsets.US_ASCII.encode(
                    Long.toString(ProcessHandle.current().pid())));
        } catch (IOException e) {
            // the message will not name the process
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

    /** Only the owner can read a directory that this creates. An existing one keeps its permissions. */
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
            return null; // held by this process, through another class loader
        }
    }

    @Override
    public void close() {
        synchronized (HELD) {
            if (channel.isOpen()) {
                closeQuietly(channel);
                HELD.remove(directory);
            }
        }
    }

    @SuppressWarnings("EmptyCatch") // the lock ends with the process in any case
    private static void closeQuietly(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // the operating system releases the lock when the process ends
        }
    }
}
