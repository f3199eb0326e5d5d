package dev.events.embedded;

import dev.events.embedded.file.ReadOnlyFile;
import dev.events.embedded.file.StoreFailure;
import dev.events.embedded.file.StoreFile;
import dev.events.embedded.file.UnfinishedFile;
import dev.events.embedded.file.UnusableFileException;
import dev.events.embedded.index.StoreCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The directory of an embedded store, to be backed up, checked or restored without opening the store. A backup and a check work
 * whether or not a process has the store open and writes; they read what it is at one moment, hold up no writer, and change nothing.
 */
public final class StoreDirectory {

    private final Path directory;
    private final Path file;

    private StoreDirectory(Path directory) {
        this.directory = directory;
        this.file = directory.resolve(StoreFile.FILE_NAME);
    }

    /**
     * A directory; nothing is opened or created.
     *
     * @param directory the store's directory
     * @return the directory
     */
    public static StoreDirectory of(Path directory) {
        return new StoreDirectory(directory);
    }

    /** {@return whether there is a store in the directory, or the log of one} */
    public boolean hasStore() {
        return StoreFile.isPresent(file);
    }

    /**
     * Checks the whole store: the structure of its file, the checksum of each document, and each index against the documents, both
     * ways.
     *
     * @return what it holds, and what is wrong
     * @throws EmbeddedStoreException if there is no store, it has a format that this version does not know, or it cannot be read
     */
    public StoreReport check() {
        return answered(() -> {
            requireStore();
            Instant moment = Instant.now();
            return report(file, moment, StoreFile.loss(file));
        });
    }

    /**
     * Writes a copy of the store into a file, as it is at one moment, and checks the copy. The file is readable by its owner only,
     * and gets its name when it is complete, checked and on the disk.
     *
     * @param target the file
     * @param replace whether it may replace a file
     * @return what the copy holds
     * @throws EmbeddedStoreException if there is a file that may not be replaced, there is no store, the copy cannot be written,
     *     or the check finds something wrong; then there is no new file
     */
    public StoreReport backup(Path target, boolean replace) {
        return answered(() -> {
            requireStore();
            return copy(file, target, replace);
        });
    }

    /**
     * What a {@link #restore} has done.
     *
     * @param report what the store holds now
     * @param replaced the directory in which the store is that was there before; empty if there was none
     */
    public record Restored(StoreReport report, Optional<Path> replaced) {}

    /**
     * Puts a backup into the directory, which is created if there is none. The backup is copied and checked first, so if anything is
     * wrong with it the directory stays as it is. A store that was there before is moved into a directory inside this one, where it
     * can be opened.
     *
     * @param backup a file that {@link #backup} has written, or another store's file
     * @param replace whether to move a store that is there; otherwise it is refused
     * @return what was restored
     * @throws EmbeddedStoreException if there is a store and {@code replace} is false, a process uses the directory, or the backup
     *     cannot be used
     */
    public Restored restore(Path backup, boolean replace) {
        return answered(() -> {
            if (!replace && hasStore()) {
                throw new EmbeddedStoreException(
                        "there is a store in " + directory + " already; it was not changed", null);
            }
            if (!Files.exists(backup)) {
                throw new EmbeddedStoreException("there is no file " + backup, null);
            }
            if (!Files.isRegularFile(backup)) {
                throw new EmbeddedStoreException(
                        backup + " is not a file; give the file that a backup has written", null);
            }
            DirectoryLock lock = DirectoryLock.acquire(directory);
            try (lock;
                    UnfinishedFile draft = UnfinishedFile.create(file, true)) {
                StoreFile.requireUnused(file);
                StoreReport report = fill(draft, backup);
                Optional<Path> replaced = StoreFile.isPresent(file)
                        ? Optional.of(StoreFile.moveAside(file, report.moment()))
                        : Optional.empty();
                draft.finish();
                return new Restored(report, replaced);
            }
        });
    }

    private void requireStore() {
        if (Files.exists(file)) {
            return;
        }
        if (hasStore()) {
            throw new EmbeddedStoreException(file + " is missing, but its log is there", null);
        }
        if (Files.isRegularFile(directory)) {
            throw new EmbeddedStoreException(
                    directory + " is a file; give the directory of a store, to which a backup is restored first", null);
        }
        throw new EmbeddedStoreException(
                Files.notExists(file)
                        ? "there is no store in " + directory
                        : "directory " + directory + " cannot be read; use the user that the server has",
                null);
    }

    /** For a store that may be open in this process too. */
    static StoreReport copy(Path source, Path target, boolean replace) {
        if (target.endsWith(StoreFile.FILE_NAME)
                && Files.exists(target.toAbsolutePath().resolveSibling(DirectoryLock.FILE_NAME))) {
            throw new EmbeddedStoreException(
                    target + " is the file of a store, which a backup never replaces; choose another name", null);
        }
        try (UnfinishedFile draft = UnfinishedFile.create(target, replace)) {
            StoreReport report = fill(draft, source);
            draft.finish();
            return report;
        }
    }

    private static StoreReport fill(UnfinishedFile draft, Path source) {
        Instant moment;
        try (ReadOnlyFile opened = ReadOnlyFile.open(source)) {
            moment = opened.copyTo(draft.draft());
        }
        StoreReport report = report(draft.draft(), moment, Optional.empty());
        if (!report.isSound()) {
            throw new EmbeddedStoreException(
                    source + " is damaged, and was not copied: " + String.join("; ", report.problems()), null);
        }
        return report;
    }

    private static StoreReport report(Path checked, Instant moment, Optional<String> loss) {
        try (ReadOnlyFile opened = ReadOnlyFile.open(checked)) {
            StoreCheck.Result result = opened.read(StoreCheck::of);
            List<String> problems =
                    Stream.concat(loss.stream(), result.problems().stream()).toList();
            return new StoreReport(moment, Files.size(checked), result.documents(), problems);
        } catch (IOException e) {
            throw new EmbeddedStoreException("cannot read " + checked + " (" + e + ")", e);
        }
    }

    static <T> T answered(Supplier<T> work) {
        try {
            return work.get();
        } catch (UnusableFileException | StoreFailure e) {
            throw new EmbeddedStoreException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
