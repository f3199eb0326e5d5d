package dev.events.cli.format.read;

import java.io.IOException;
import java.io.InputStream;

/** An importer: reads the events of a file one by one, in constant memory. */
public interface EventReader {
    /** How many bytes {@link #firstOf} looks at. */
    int LONGEST_MARGIN = 8192;

    /**
     * Reads the input to its end.
     *
     * @throws IOException if the input is incomplete or not of this format; {@code sink} has the records before
     */
    void read(InputStream in, Sink sink) throws IOException;

    /**
     * The first byte that is not a blank, or -1 if there is none near the start. Resets the stream, so that all lines are
     * counted.
     *
     * @param in a stream that supports mark and reset
     */
    static int firstOf(InputStream in) throws IOException {
        in.mark(LONGEST_MARGIN);
        int c = in.read();
        for (int i = 1; i < LONGEST_MARGIN && (c == ' ' || c == '\t' || c == '\r' || c == '\n'); i++) {
            c = in.read();
        }
        in.reset();
        return c;
    }

    /** Receives what an importer reads. */
    interface Sink {
        void record(ImportRecord record);

        /** A part of a record that is not imported. */
        void remark(String place, String what);

        /** An invalid record, and why. */
        void refuse(String place, String reason);
    }
}
