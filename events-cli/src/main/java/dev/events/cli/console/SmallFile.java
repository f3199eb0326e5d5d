package dev.events.cli.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads files of settings, credentials and state, which are small. Other files are refused: large ones, and named pipes and
 * devices, which may be endless or never answer. A pipe that the shell passes on, as in {@code --token-file <(pass token)}, is
 * read as a file is.
 */
public final class SmallFile {
    private static final int BUFFER = 1024;

    private SmallFile() {}

    /**
     * The whole text, which is UTF-8.
     *
     * @param most how many bytes it may have
     */
    public static String text(Path file, int most) throws IOException {
        try (InputStream in = open(file)) {
            byte[] bytes = in.readNBytes(most + 1);
            if (bytes.length > most) {
                throw new IOException("it has more than " + most + " bytes");
            }
            return decoded(bytes);
        }
    }

    /**
     * The first line, without its end, of a UTF-8 text. What follows is not read.
     *
     * @param most how many bytes it may have
     */
    public static String firstLine(Path file, int most) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = open(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                for (int i = 0; i < read; i++) {
                    if (buffer[i] == '\n' || buffer[i] == '\r') {
                        return decoded(line.toByteArray());
                    }
                    line.write(buffer[i]);
                }
                if (line.size() > most) {
                    throw new IOException("its first line has more than " + most + " bytes");
                }
            }
        }
        return decoded(line.toByteArray());
    }

    private static InputStream open(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file) && !isOpenAlready(file)) {
            throw new IOException("it is not a regular file");
        }
        return Files.newInputStream(file);
    }

    /** Whether the path is that of a file which this process has got open. */
    private static boolean isOpenAlready(Path file) {
        Path path = file.toAbsolutePath().normalize();
        return path.startsWith("/dev/fd") || path.startsWith("/proc/self/fd") || path.equals(Path.of("/dev/stdin"));
    }

    private static String decoded(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not text in UTF-8", e);
        }
    }
}
