package dev.events.server.http.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.io.EofException;

/**
 * Closes connections that accept less than 4 KiB/s after 30 s of grace. Only time spent waiting for the client counts.
 */
public final class MinimumRateOutputStream extends FilterOutputStream {
    /** How long the server waits for a client in any case. */
    private static final long GRACE_NANOS = 30_000_000_000L;

    /** The number of bytes that a client must accept per second after that. */
    private static final long BYTES_PER_SECOND = 4 * 1024;

    private long bytes;
    private long waitedNanos;

    public MinimumRateOutputStream(OutputStream out) {
        super(out);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) throws IOException {
        long started = System.nanoTime();
        out.write(b, off, len);
        bytes += len;
        waited(started);
    }

    @Override
    public void flush() throws IOException {
        long started = System.nanoTime();
        super.flush();
        waited(started);
    }

    private void waited(long started) throws IOException {
        waitedNanos += System.nanoTime() - started;
        if (waitedNanos > GRACE_NANOS && waitedNanos - GRACE_NANOS > bytes * 1_000_000_000L / BYTES_PER_SECOND) {
            throw new EofException("the client accepts less than " + BYTES_PER_SECOND + " bytes a second");
        }
    }
}
