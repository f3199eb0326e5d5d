package dev.events.cli.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writes files that are for the user alone. */
public final class PrivateFiles {
    private PrivateFiles() {}

    /**
     * Puts a file with this content, which only the user can read, in the place of another one or of none, at once. Makes the
     * directories that it needs.
     *
     * @param durable whether to wait until it is on the disk, so that a loss of power leaves the old content or the new one
     */
    public static void replace(Path file, byte[] content, boolean durable) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory != null && Files.notExists(directory)) {
            Files.createDirectories(directory, permissions("rwx------"));
        }
        Path draft = file.resolveSibling(
                file.getFileName() + "-" + ProcessHandle.current().pid());
        try {
            Files.deleteIfExists(draft); // of a process that had the same number
            try (FileChannel channel = FileChannel.open(
                    draft, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), permissions("rw-------"))) {
                ByteBuffer bytes = ByteBuffer.wrap(content);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                if (durable) {
                    channel.force(true);
                }
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(draft);
            throw e;
        }
    }

    /** The permissions of a new file, where the system has such. */
    static FileAttribute<?>[] permissions(String permissions) {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }
}
