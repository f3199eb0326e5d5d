package dev.events.server.http.v1;

import dev.events.server.http.io.GzipInputStream;
import dev.events.server.http.io.LineReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The lines of an upload, plain or compressed. Run by {@code .ci/fuzz NdjsonFuzz}. */
public final class NdjsonFuzz {
    private static final int LONGEST_LINE = 256;
    private static final int GZIP = 0x1f;

    private NdjsonFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            InputStream in = new ByteArrayInputStream(data);
            if (data.length > 0 && data[0] == GZIP) {
                in = new GzipInputStream(in);
            }
            LineReader lines = new LineReader(in, LONGEST_LINE);
            int seen = 0;
            while (lines.next() && seen < 10_000) {
                seen++;
                if (lines.line().length > LONGEST_LINE + 64 * 1024) {
                    throw new AssertionError("a line of " + lines.line().length + " bytes is kept");
                }
                JsonBodyFuzz.fuzzerTestOneInput(lines.line());
            }
        } catch (IOException e) {
            // not gzip, or broken off
        }
    }
}
