package dev.events.server.http.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeoutException;

/**
 * Gives up on clients that send less than 4 KiB/s after 30 s of grace. Only time spent waiting for the client counts.
 */
public final class MinimumRateInputStream extends FilterInputStream {
    private final MinimumRate rate = new MinimumRate();

    public MinimumRateInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] b, int off, int len) throws IOException {
        long started = System.nanoTime();
        int read = in.read(b, off, len);
        if (read >= 0 && rate.isMissed(started, read)) {
            throw new IOException(
                    "the client sends less than " + MinimumRate.BYTES_PER_SECOND + " bytes a second",
                    new TimeoutException());
        }
        return read;
    }
}
