package dev.events.embedded.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.util.LibraryLoaderUtil;

class NativeLibraryTest {

    private static final byte[] CONTENT =
            "not really a library".repeat(5000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private Path library() {
        return directory.resolve("cache/version").resolve(LibraryLoaderUtil.getNativeLibName());
    }

    private void unpack() throws IOException {
        assertEquals(library().getParent(), NativeLibrary.unpack(CONTENT, directory.resolve("cache/version")));
    }

    private void assertAlone() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("cache/version"))) {
            assertEquals(List.of(library()), files.toList());
        }
        assertArrayEquals(CONTENT, Files.readAllBytes(library()));
    }

    @Test
    void unpack_makesOneFile_forTheOwnerOnly() throws IOException {
        unpack();

        assertAlone();
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "no POSIX permissions here");
        for (Path path : List.of(library(), directory.resolve("cache"), directory.resolve("cache/version"))) {
            assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    @Test
    void unpack_again_leavesTheFileAsItIs() throws IOException {
        unpack();
        Object before = Files.readAttributes(library(), "*").get("fileKey");
        unpack();

        assertEquals(before, Files.readAttributes(library(), "*").get("fileKey"));
    }

    @Test
    void unpack_overADamagedOrIncompleteFile_replacesIt() throws IOException {
        unpack();
        byte[] damaged = CONTENT.clone();
        damaged[7]++;
        Files.write(library(), damaged);
        unpack();
        assertAlone();

        Files.write(library(), new byte[100]);
        unpack();
        assertAlone();
    }

    @Test
    void unpack_afterAProcessWasKilled_removesWhatThatLeft() throws IOException {
        Files.createDirectories(directory.resolve("cache/version"));
        Files.write(library().resolveSibling("libsqlitejdbc.so4711.new"), new byte[100]);
        unpack();

        assertAlone();
    }

    @Test
    void unpack_byManyAtOnce_worksForAll() throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<CompletableFuture<Void>> all = IntStream.range(0, 64)
                    .mapToObj(i -> CompletableFuture.runAsync(
                            () -> {
                                try {
                                    unpack();
                                } catch (IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            },
                            threads))
                    .toList();
            all.forEach(CompletableFuture::join);
        } finally {
            threads.shutdown();
        }

        assertAlone();
    }

    @Test
    void unpack_whereNothingCanBeWritten_namesEachDirectory() throws IOException {
        Path one = Files.createFile(directory.resolve("one"));
        Path two = Files.createFile(directory.resolve("two"));

        UnusableFileException e =
                assertThrows(UnusableFileException.class, () -> NativeLibrary.unpack(List.of(one, two)));

        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("no directory can hold SQLite's native library: " + one), message);
        assertTrue(message.contains("; " + two), message);
        assertTrue(message.contains("XDG_CACHE_HOME"), message);
    }

    /** Only root can give a file away, so the tests of other users' files run as root only. */
    private void giveAway(Path path) throws IOException {
        try {
            Files.setAttribute(path, "unix:uid", 65534);
        } catch (IOException | UnsupportedOperationException e) {
            assumeTrue(false, "only root can make files of another user: " + e);
        }
    }

    private void assertRefused(String reason) {
        FileSystemException e = assertThrows(FileSystemException.class, this::unpack);
        assertTrue(String.valueOf(e.getMessage()).contains(reason), e::getMessage);
    }

    @Test
    void unpack_intoADirectoryOfAnotherUser_isRefused() throws IOException {
        unpack();
        giveAway(directory.resolve("cache/version"));
        assertRefused("belongs to another user");
    }

    @Test
    void unpack_belowADirectoryOfAnotherUser_isRefused() throws IOException {
        unpack();
        giveAway(directory.resolve("cache"));
        assertRefused("cache belongs to another user");
    }

    @Test
    void unpack_overALibraryOfAnotherUser_replacesIt() throws IOException {
        unpack();
        giveAway(library());
        unpack();
        assertAlone();
        assertEquals(Files.getOwner(directory.resolve("cache/version")), Files.getOwner(library()));
    }

    @Test
    void unpack_whereALinkLeadsToALibrary_replacesIt() throws IOException {
        unpack();
        Path elsewhere = directory.resolve("elsewhere");
        Files.move(library(), elsewhere);
        Files.createSymbolicLink(library(), elsewhere);
        unpack();
        assertAlone();
        assertTrue(Files.isRegularFile(library(), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void unpack_whereEveryUserCanExchangeTheDirectory_isRefused() throws IOException {
        assumeTrue(Files.getFileStore(directory).supportsFileAttributeView("posix"), "no POSIX permissions here");
        unpack();
        Files.setPosixFilePermissions(directory.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertRefused("every user can change ");
    }
}
