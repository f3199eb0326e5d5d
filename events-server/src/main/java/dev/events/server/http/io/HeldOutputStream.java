package dev.events.server.http.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Keeps what is written to it until that gets large. Then it opens the stream that everything goes to. */
public final class HeldOutputStream extends OutputStream {
    private final int most;
    private final Opening opening;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable OutputStream out;

    /** Opens the stream. */
    @FunctionalInterface
    public interface Opening {
        OutputStream open() throws IOException;
    }

    /** @param most how many bytes are kept at most */
    public HeldOutputStream(int most, Opening opening) {
        this.most = most;
        this.opening = opening;
    }

    /** All that was written; null if that was too much, so that it went to the stream. */
    public byte @Nullable [] held() {
        return out == null ? held.toByteArray() : null;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        OutputStream opened = out;
        if (opened == null && held.size() + count <= most) {
            held.write(bytes, from, count);
            return;
        }
        if (opened == null) {
            opened = opening.open();
            out = opened;
            held.writeTo(opened);
            held.reset();
        }
        opened.write(bytes, from, count);
    }

    /** Closes the stream if there is one. */
    @Override
    public void close() throws IOException {
        if (out != null) {
            out.close();
        }
    }
}
