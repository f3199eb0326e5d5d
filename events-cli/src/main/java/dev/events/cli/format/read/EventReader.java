package dev.events.cli.format.read;

import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;

/** Reads events out of another program's file, one by one, whatever its length. */
public interface EventReader {
    /** In bytes. */
    int LONGEST_MARGIN = 8192;

    /**
     * Reads to the end.
     *
     * @throws IOException if the input breaks off or is not of this format; what came before went to {@code sink}
     */
    void read(InputStream in, Sink sink) throws IOException;

    /**
     * The first byte that is no blank, which is not taken, so that lines are counted from the first; -1 if there is none near
     * the beginning.
     *
     * @param in one that can go back to a mark
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

    /** Takes what is read. */
    interface Sink {
        /**
         * An event.
         *
         * @param place of the record that it comes from, such as {@code line 7}
         */
        void event(String place, Event event);

        /** Something about a record that its event does not have. */
        void remark(String place, String what);

        /** A record that makes no event, and why. */
        void refuse(String place, String reason);
    }
}
