package dev.events.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.events.cli.Cli;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Files of settings and credentials that have no end, or no beginning. */
@DisabledOnOs(OS.WINDOWS)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileFilesTest {
    private static final long GIBIBYTE = 1L << 30;

    @TempDir
    private Path directory;

    @Test
    void credentials_fromAFileWithoutLines_areRefused() throws IOException {
        Path file = sparse(directory.resolve("long"));
        assertRefused(
                "the token file " + file + " cannot be read: its first line has more than 16384 bytes",
                "--token-file",
                file);
        assertRefused(
                "the password file " + file + " cannot be read: its first line has more than 16384 bytes",
                "--user=me",
                "--password-file",
                file);
    }

    @Test
    void credentials_fromAPipeOrDevice_areRefused() throws Exception {
        for (Path file : List.of(pipe(directory.resolve("pipe")), Path.of("/dev/zero"))) {
            assertRefused("the token file " + file + " cannot be read: it is not a regular file", "--token-file", file);
            assertRefused(
                    "the password file " + file + " cannot be read: it is not a regular file",
                    "--user=me",
                    "--password-file",
                    file);
        }
    }

    @Test
    void credentials_thatAreNoText_areRefused() throws IOException {
        Path file = Files.write(directory.resolve("bytes"), new byte[] {(byte) 0xff, '\n'});
        assertRefused("the token file " + file + " cannot be read: it is not text in UTF-8", "--token-file", file);
    }

    @Test
    void settings_endlessOrNoFile_areRefused() throws Exception {
        Path file = Files.createDirectory(directory.resolve("events")).resolve("cli.yml");
        pipe(file);
        assertRefused(file + " cannot be read: it is not a regular file");
        Files.delete(file);
        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertRefused(file + " cannot be read: it is not a regular file");
        Files.delete(file);
        sparse(file);
        assertRefused(file + " cannot be read: it has more than 65536 bytes");
    }

    private void assertRefused(String message, Object... options) {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "list";
        for (int i = 0; i < options.length; i++) {
            arguments[i + 1] = options[i].toString();
        }
        Cli.Result result = Cli.anywhere().withConfig(directory).run(arguments);
        assertEquals(2, result.exitCode(), result.err());
        assertTrue(result.err().startsWith("events-cli: " + message + "\n"), result.err());
    }

    private static Path sparse(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            access.setLength(4 * GIBIBYTE);
        }
        return file;
    }

    private static Path pipe(Path file) throws Exception {
        assumeTrue(new ProcessBuilder("mkfifo", file.toString()).start().waitFor() == 0, "no mkfifo");
        return file;
    }
}
