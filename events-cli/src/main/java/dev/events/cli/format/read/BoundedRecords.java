package dev.events.cli.format.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input of records none of which may have more than a million bytes, so that no input fills the memory. */
final class BoundedRecords extends FilterInputStream {
    static final int LONGEST_RECORD = 1 << 20;

    private long records;
    private long length;

    BoundedRecords(InputStream in) {
        super(in);
    }

    /** Begins to count anew, after a record. */
    void nextRecord() {
        records++;
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
        length += Math.max(0, read);
        if (length > LONGEST_RECORD) {
            throw new IOException("record " + (records + 1) + " has more than " + LONGEST_RECORD + " bytes");
        }
        return read;
    }
}
