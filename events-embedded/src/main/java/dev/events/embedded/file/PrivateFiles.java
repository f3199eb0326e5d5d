package dev.events.embedded.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the files of a store readable and writable by their owner only, where the file system knows owners. */
public final class PrivateFiles {

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private static final Set<PosixFilePermission> OTHERS_READ_OR_WRITE = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private PrivateFiles() {}

    /** Creates an empty file. */
    static void create(Path file) throws IOException {
        FileAttribute<?>[] attributes = isPosix(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Files.newByteChannel(file, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), attributes)
                .close();
        restrict(file); // the umask may have taken more
    }

    /** Creates a directory that only its owner can read. */
    static void createDirectory(Path directory) throws IOException {
        Files.createDirectory(
                directory,
                isPosix(directory)
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /**
     * Takes a file from everyone but its owner. Does nothing if there is no such file.
     *
     * @return why it cannot; null if the file is private now
     */
    public static @Nullable String restrict(Path file) {
        try {
            if (isPosix(file)
                    && Files.exists(file)
                    && !Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
                Files.setPosixFilePermissions(file, OWNER_ONLY);
            }
            return null;
        } catch (IOException e) {
            return "other users may be able to read " + file + ", which cannot be made private (" + e + ")";
        }
    }

    /** Says what is wrong if users other than the owner can list or change a directory; null if they cannot. */
    static @Nullable String problem(Path directory) throws IOException {
        if (!isPosix(directory)) {
            return null;
        }
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        for (PosixFilePermission permission : permissions) {
            if (OTHERS_READ_OR_WRITE.contains(permission)) {
                return "other users can read or change directory " + directory + " ("
                        + PosixFilePermissions.toString(permissions) + "); the store's files in it are private, but use"
                        + " chmod 700 unless this is intended";
            }
        }
        return null;
    }

    /**
     * Refuses what is no file, such as a pipe, which would let the start wait for ever.
     *
     * @throws UnusableFileException if there is something with this name that is not a regular file
     */
    public static void requireRegular(Path file) {
        if (Files.isRegularFile(file) || !Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isSymbolicLink(file) && !Files.exists(file)) {
            throw new UnusableFileException(
                    file + " is a symbolic link that leads nowhere; remove it or restore the file it leads to", null);
        }
        throw new UnusableFileException(
                file + " is not a file but a " + (Files.isDirectory(file) ? "directory" : "pipe, socket or device")
                        + "; move it away",
                null);
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
