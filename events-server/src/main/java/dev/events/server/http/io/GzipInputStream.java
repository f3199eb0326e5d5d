package dev.events.server.http.io;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.ZipException;
import org.eclipse.jetty.http.GZIPContentDecoder;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Decompresses a gzip body as it arrives, with all its members (RFC 1952). The JDK's stream takes a late packet for the
 * end of the body, and always reports available bytes.
 */
public final class GzipInputStream extends InputStream {
    private static final int BUFFER = 8192;

    /** How much may come out whatever went in. */
    private static final long FREE_BYTES = 1 << 20;

    /** How many bytes may come out of each byte that went in, beyond that. Lines of events have about 10. */
    private static final long MAX_RATIO = 100;

    private final InputStream in;
    private final Decoder decoder = new Decoder();
    private final byte[] buffer = new byte[BUFFER];
    private ByteBuffer compressed = BufferUtil.EMPTY_BUFFER;
    private ByteBuffer plain = BufferUtil.EMPTY_BUFFER;
    private boolean starved;
    private long wentIn;
    private long cameOut;

    public GzipInputStream(InputStream in) {
        this.in = in;
    }

    /** Returns after each decompressed piece, so that a small body does not fill memory with a large result. */
    private static final class Decoder extends GZIPContentDecoder {
        Decoder() {
            super(BUFFER);
        }

        @Override
        protected boolean decodedChunk(RetainableByteBuffer chunk) {
            super.decodedChunk(chunk);
            return true;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        while (!decode()) {
            int read = in.read(buffer);
            if (read < 0) {
                if (!decoder.isFinished()) {
                    throw new EOFException("the gzip body is incomplete");
                }
                return -1;
            }
            wentIn += read;
            compressed = ByteBuffer.wrap(buffer, 0, read);
            starved = false;
        }
        int taken = Math.min(length, plain.remaining());
        plain.get(bytes, offset, taken);
        return taken;
    }

    /** An estimate of the number of bytes that can be read without waiting. */
    @Override
    public int available() throws IOException {
        return decode() ? plain.remaining() : in.available();
    }

    /** Returns whether there is something to read. The decoder may hold more than is in {@link #compressed}. */
    private boolean decode() throws IOException {
        while (!plain.hasRemaining()) {
            if (!compressed.hasRemaining() && (starved || decoder.isFinished())) {
                return false;
            }
            try {
                // The buffers are not pooled, so there is nothing to release.
                plain = decoder.decode(compressed).getByteBuffer();
            } catch (RuntimeException e) {
                throw new ZipException((e.getCause() == null ? e : e.getCause()).getMessage());
            }
            cameOut += plain.remaining();
            if (cameOut > FREE_BYTES && cameOut > wentIn * MAX_RATIO) {
                throw new TooCompressedException(MAX_RATIO);
            }
            starved = !plain.hasRemaining() && !compressed.hasRemaining();
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        decoder.destroy();
        in.close();
    }
}
