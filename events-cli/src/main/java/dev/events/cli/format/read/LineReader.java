package dev.events.cli.format.read;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads UTF-8 text line by line. A line may have a million characters, so that no input fills the memory. */
final class LineReader {
    static final int LONGEST_LINE = 1 << 20;

    private static final int NONE = -2;

    private final BufferedReader in;
    private int next = NONE;
    private int number;

    LineReader(InputStream in) {
        this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    }

    /**
     * The next line, without its end; null at the end of the input.
     *
     * @throws IOException if it is too long
     */
    @Nullable
    String line() throws IOException {
        int c = read();
        if (c < 0) {
            return null;
        }
        number++;
        StringBuilder line = new StringBuilder();
        while (c >= 0 && c != '\n' && c != '\r') {
            if (line.length() == LONGEST_LINE) {
                throw new IOException("line " + number + " has more than " + LONGEST_LINE + " characters");
            }
            line.append((char) c);
            c = read();
        }
        if (c == '\r' && peek() == '\n') {
            read();
        }
        return line.toString();
    }

    /** The number of the line that was read last, from 1. */
    int number() {
        return number;
    }

    /** The next character, which is still to be read; negative at the end. */
    int peek() throws IOException {
        next = read();
        return next;
    }

    /** The next character; negative at the end. */
    int read() throws IOException {
        int c = next == NONE ? in.read() : next;
        next = NONE;
        return c;
    }
}
