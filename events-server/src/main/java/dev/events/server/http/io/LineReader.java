package dev.events.server.http.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Splits a body of any length into lines as it arrives. A line ends with a line feed or at the end of the body. */
public final class LineReader {
    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean tooLong;
    private int position;
    private int end;

    /**
     * Reads lines from a body.
     *
     * @param maxBytes the maximum length of a line
     */
    public LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** Whether more of the body can be read without waiting. */
    public boolean hasArrived() throws IOException {
        return position < end || in.available() > 0;
    }

    /** Reads the next line; returns false at the end. */
    public boolean next() throws IOException {
        line.reset();
        tooLong = false;
        boolean started = false;
        while (true) {
            if (position == end && !fill()) {
                return started;
            }
            started = true;
            int start = position;
            while (position < end && buffer[position] != '\n') {
                position++;
            }
            tooLong |= line.size() + (position - start) > maxBytes;
            if (!tooLong) {
                line.write(buffer, start, position - start);
            }
            if (position < end) {
                position++;
                return true;
            }
        }
    }

    /** The line without its line feed. If it is too long, only the first part of it. */
    public byte[] line() {
        return line.toByteArray();
    }

    public boolean isTooLong() {
        return tooLong;
    }

    public boolean isBlank() {
        return !tooLong && line.toString(StandardCharsets.ISO_8859_1).isBlank();
    }

    private boolean fill() throws IOException {
        position = 0;
        end = Math.max(0, in.read(buffer));
        return end > 0;
    }
}
