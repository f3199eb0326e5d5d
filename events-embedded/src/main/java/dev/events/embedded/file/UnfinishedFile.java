package dev.events.embedded.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A new private file that gets its name only when it is complete and on the disk. Until then it has another name, which contains
 * the number of this process. Closing it removes it if it has not got its name.
 */
public final class UnfinishedFile implements AutoCloseable {

    private static final String ENDING = ".part";

    /** The files that this process is writing. */
    private static final Set<Path> WRITING = new HashSet<>();

    private final Path target;
    private final Path draft;
    private final boolean replace;

    private UnfinishedFile(Path target, Path draft, boolean replace) {
        this.target = target;
        this.draft = draft;
        this.replace = replace;
    }

    /**
     * Creates the file, empty. Removes what killed processes have left of the same file.
     *
     * @param target the name that it will get
     * @param replace whether it may replace a file of that name
     * @throws UnusableFileException if there is a file of that name that may not be replaced, or it cannot be created
     */
    public static UnfinishedFile create(Path target, boolean replace) {
        Path absolute = target.toAbsolutePath().normalize();
        PrivateFiles.requireRegular(absolute);
        if (!replace && Files.exists(absolute)) {
            throw exists(target, null);
        }
        Path name = absolute.getFileName();
        if (name == null) {
            throw new UnusableFileException(target + " is a directory; name a file", null);
        }
        Path parent = absolute.getParent();
        if (parent != null && Files.notExists(parent)) {
            throw new UnusableFileException("cannot write " + target + ": there is no directory " + parent, null);
        }
        Path draft =
                absolute.resolveSibling(name + "." + ProcessHandle.current().pid() + ENDING);
        try {
            synchronized (WRITING) {
                if (!WRITING.add(draft)) {
                    throw new UnusableFileException(target + " is being written by this process already", null);
                }
            }
            boolean created = false;
            try {
                removeLeftovers(absolute, name.toString());
                PrivateFiles.create(draft);
                created = true;
                return new UnfinishedFile(absolute, draft, replace);
            } finally {
                if (!created) {
                    forget(draft);
                }
            }
        } catch (IOException e) {
            throw new UnusableFileException("cannot write " + target + " (" + e + ")", e);
        }
    }

    private static void forget(Path draft) {
        synchronized (WRITING) {
            WRITING.remove(draft);
        }
    }

    private static UnusableFileException exists(Path target, @Nullable Throwable cause) {
        return new UnusableFileException(target + " exists already; it was not changed", cause);
    }

    private static void removeLeftovers(Path target, String name) throws IOException {
        DirectoryStream.Filter<Path> leftover = file -> {
            String each = String.valueOf(file.getFileName());
            return each.startsWith(name + ".")
                    && each.endsWith(ENDING)
                    && isOfEndedProcess(each.substring(
                            name.length() + 1, Math.max(name.length() + 1, each.length() - ENDING.length())));
        };
        try (DirectoryStream<Path> files = Files.newDirectoryStream(target.resolveSibling(""), leftover)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isOfEndedProcess(String number) {
        if (!number.matches("\\d{1,18}")) {
            return false;
        }
        long pid = Long.parseLong(number);
        // In containers a process often has the number of the one that was killed.
        return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
    }

    /** The file as long as it has not got its name. */
    public Path draft() {
        return draft;
    }

    /**
     * Waits until the disk has the file, and gives it its name.
     *
     * @throws UnusableFileException if there is a file of that name meanwhile that may not be replaced, or the disk fails
     */
    public void finish() {
        try {
            sync(draft);
            if (replace) {
                moveOver();
            } else {
                Files.move(draft, target);
            }
            syncDirectory(target);
        } catch (FileAlreadyExistsException e) {
            throw exists(target, e);
        } catch (IOException e) {
            throw new UnusableFileException("cannot write " + target + " (" + e + ")", e);
        }
    }

    private void moveOver() throws IOException {
        try {
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(draft, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    /** So that the name survives a power failure too. Not every system can open a directory. */
    @SuppressWarnings("EmptyCatch")
    static void syncDirectory(Path file) {
        Optional<Path> directory = Optional.ofNullable(file.toAbsolutePath().getParent());
        if (directory.isPresent()) {
            try (FileChannel channel = FileChannel.open(directory.get(), StandardOpenOption.READ)) {
                channel.force(true);
            } catch (IOException e) {
                // see above
            }
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(draft);
            // SQLite has one beside a file that it writes, and leaves it if it is interrupted.
            Files.deleteIfExists(draft.resolveSibling(draft.getFileName() + "-journal"));
        } catch (IOException e) {
            throw new UnusableFileException("cannot remove " + draft + " (" + e + ")", e);
        } finally {
            forget(draft);
        }
    }
}
