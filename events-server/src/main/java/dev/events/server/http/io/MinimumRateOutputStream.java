package dev.events.server.http.io;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.io.EofException;

/**
 * Closes connections that accept less than 4 KiB/s after 30 s of grace. Only time spent waiting for the client counts. All
 * failures are {@link EofException}s.
 */
public final class MinimumRateOutputStream extends FilterOutputStream {
    private final MinimumRate rate = new MinimumRate();

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
        try {
            out.write(b, off, len);
        } catch (IOException e) {
            throw ClientConnection.failed(e);
        }
        waited(started, len);
    }

    @Override
    public void flush() throws IOException {
        long started = System.nanoTime();
        try {
            super.flush();
        } catch (IOException e) {
            throw ClientConnection.failed(e);
        }
        waited(started, 0);
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } catch (IOException e) {
            throw ClientConnection.failed(e);
        }
    }

    private void waited(long started, int written) throws IOException {
        if (rate.isMissed(started, written)) {
            throw new EofException("the client accepts less than " + MinimumRate.BYTES_PER_SECOND + " bytes a second");
        }
    }
}
