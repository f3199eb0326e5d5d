package dev.events.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer, of a bounded length or, if it is a stream of records, with records of a bounded length. */
final class AnswerStream extends FilterInputStream {
    private final AnswerBounds bounds;
    private final long most;
    private long length;

    /** @param most how many bytes may come, or come before the next {@link #nextRecord} */
    AnswerStream(InputStream in, AnswerBounds bounds, long most) {
        super(in);
        this.bounds = bounds;
        this.most = most;
    }

    /** Begins to count anew, after a record of a stream. */
    void nextRecord() {
        length = 0;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        int read = in.read(buffer, offset, count);
        bounds.progress();
        length += Math.max(0, read);
        if (length > most) {
            throw new AnswerBounds.Exceeded(
                    (most == AnswerBounds.LONGEST_RECORD ? "an event" : "it") + " has more than " + most + " bytes");
        }
        return read;
    }
}
