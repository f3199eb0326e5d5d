package dev.events.embedded.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * SQLite's native library, unpacked from the driver's jar once and loaded from there.
 *
 * <p>Left alone, the driver writes a copy of 1.1 MB to the temporary directory at every start, and the copy stays there
 * if the process is killed. It also fails if that directory is read-only or mounted {@code noexec}. So the library is
 * kept in the user's cache directory, or in the directory of the store if the cache cannot hold it.
 *
 * <p>The name of its directory contains the checksum of the library, so versions do not get in each other's way. The
 * content of an unpacked library is compared before it is used. A new one gets its name only when it is complete, so
 * any number of processes may unpack it at once, and each of them may be killed. A library or directory that belongs to
 * another user is never used, because that user could exchange the library after it was compared.
 */
final class NativeLibrary {

    /** The driver's own properties. If an application sets one of them, the driver looks where it says. */
    private static final String LIBRARY_PROPERTY = "org.sqlite.lib.path";

    private static final String TEMPORARY_PROPERTY = "org.sqlite.tmpdir";

    private static final String DRAFT = ".new";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private static final String USER = "unix:uid";
    private static final Integer ROOT = 0;
    private static final int WRITABLE_BY_ALL = 0002;
    private static final int STICKY = 01000;

    /** The directory of all versions, and the cache directory. */
    private static final int LEVELS_ABOVE = 2;

    private static final @Nullable Object OWN_USER = ownUser();

    private static boolean loaded;

    private NativeLibrary() {}

    /**
     * Loads the library, unless this process has loaded it already.
     *
     * @param storeDirectory the directory for the library if the user's cache directory cannot be used
     * @throws UnusableFileException if the library can be unpacked to neither, or cannot be loaded
     */
    static synchronized void load(Path storeDirectory) {
        if (loaded) {
            return;
        }
        try {
            Path directory = isChosen() ? null : unpack(List.of(cacheDirectory(), storeDirectory));
            if (directory == null) {
                SQLiteJDBCLoader.initialize();
            } else {
                loadFrom(directory);
            }
            loaded = true;
        } catch (UnusableFileException e) {
            throw e;
        } catch (Exception e) {
            throw new UnusableFileException("cannot load SQLite's native library (" + e.getMessage() + ")", e);
        }
    }

    private static boolean isChosen() {
        return System.getProperty(LIBRARY_PROPERTY) != null || System.getProperty(TEMPORARY_PROPERTY) != null;
    }

    private static void loadFrom(Path directory) throws Exception {
        System.setProperty(LIBRARY_PROPERTY, directory.toString());
        // Before the driver loads a library, it removes old copies from this directory.
        System.setProperty(TEMPORARY_PROPERTY, directory.toString());
        try {
            SQLiteJDBCLoader.initialize();
        } finally {
            System.clearProperty(LIBRARY_PROPERTY);
            System.clearProperty(TEMPORARY_PROPERTY);
        }
    }

    /** Unpacks the library where that works first, and returns its directory; null if the jar has none for this system. */
    static @Nullable Path unpack(List<Path> directories) throws IOException {
        byte[] content = content();
        if (content == null) {
            return null;
        }
        CRC32 checksum = new CRC32();
        checksum.update(content);
        String version = "sqlite-" + HexFormat.of().toHexDigits(checksum.getValue(), 8);
        StringJoiner problems = new StringJoiner("; ");
        for (Path directory : directories) {
            try {
                return unpack(content, directory.resolve(version));
            } catch (IOException e) {
                problems.add(directory + " " + reason(e));
            }
        }
        throw new UnusableFileException(
                "no directory can hold SQLite's native library: " + problems
                        + "; set XDG_CACHE_HOME to a directory where programs may run",
                null);
    }

    /** Unpacks the library into a directory that belongs to this user alone, unless it is there. */
    static Path unpack(byte[] content, Path directory) throws IOException {
        createPrivate(directory);
        String name = LibraryLoaderUtil.getNativeLibName();
        Path library = directory.resolve(name);
        if (!holds(library, content)) {
            Path draft = Files.createTempFile(directory, name, DRAFT);
            try {
                Files.write(draft, content);
                makePrivate(draft);
                Files.move(draft, library, StandardCopyOption.ATOMIC_MOVE);
                removeDrafts(directory);
            } catch (NoSuchFileException e) {
                // Another process has unpacked it meanwhile and removed this draft.
                if (!holds(library, content)) {
                    throw e;
                }
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        requireOwn(library);
        if (!Files.isExecutable(library)) {
            throw new FileSystemException(directory.toString(), null, "mounted noexec");
        }
        return directory;
    }

    private static byte @Nullable [] content() throws IOException {
        String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + LibraryLoaderUtil.getNativeLibName();
        try (InputStream in = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
            return in == null ? null : in.readAllBytes();
        }
    }

    private static boolean holds(Path library, byte[] content) throws IOException {
        return Files.isRegularFile(library, LinkOption.NOFOLLOW_LINKS)
                && isOwn(library)
                && Files.size(library) == content.length
                && Arrays.equals(Files.readAllBytes(library), content);
    }

    /** Removes what killed processes have left behind. */
    private static void removeDrafts(Path directory) throws IOException {
        try (DirectoryStream<Path> drafts = Files.newDirectoryStream(directory, "*" + DRAFT)) {
            for (Path draft : drafts) {
                Files.deleteIfExists(draft);
            }
        }
    }

    /** Fails if another user could put another library into the directory, or another directory in its place. */
    private static void createPrivate(Path directory) throws IOException {
        Files.createDirectories(
                directory,
                isPosix(directory)
                        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                        : new FileAttribute<?>[0]);
        requireOwn(directory);
        Path above = directory.toRealPath().getParent();
        for (int i = 0; i < LEVELS_ABOVE && above != null; i++) {
            requireTrusted(above);
            above = above.getParent();
        }
        makePrivate(directory);
    }

    private static void requireOwn(Path path) throws IOException {
        if (!isOwn(path)) {
            throw new FileSystemException(path.toString(), null, path + " belongs to another user");
        }
    }

    private static boolean isOwn(Path path) throws IOException {
        Object own = OWN_USER;
        return own == null || own.equals(Files.getAttribute(path, USER, LinkOption.NOFOLLOW_LINKS));
    }

    /** A directory of this user or of root, in which nobody else can rename the directories of this user. */
    private static void requireTrusted(Path directory) throws IOException {
        if (OWN_USER == null) {
            return;
        }
        if (!isOwn(directory) && !ROOT.equals(Files.getAttribute(directory, USER))) {
            throw new FileSystemException(directory.toString(), null, directory + " belongs to another user");
        }
        int mode = (int) Files.getAttribute(directory, "unix:mode");
        if ((mode & WRITABLE_BY_ALL) != 0 && (mode & STICKY) == 0) {
            throw new FileSystemException(directory.toString(), null, "every user can change " + directory);
        }
    }

    /** The number of this process's user; null if this system does not tell. */
    private static @Nullable Object ownUser() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), USER);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }

    private static void makePrivate(Path path) throws IOException {
        if (isPosix(path)) {
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** The user's cache directory by the XDG base directory specification. */
    private static Path cacheDirectory() {
        String cacheHome = System.getenv("XDG_CACHE_HOME");
        Path base = cacheHome == null || cacheHome.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cacheHome);
        return base.resolve("events").toAbsolutePath();
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "cannot be written (permission denied)";
        }
        return e instanceof FileSystemException file && file.getReason() != null
                ? "cannot be used (" + file.getReason() + ")"
                : "cannot be used (" + e + ")";
    }
}
