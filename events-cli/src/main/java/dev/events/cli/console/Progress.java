package dev.events.cli.console;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.concurrent.TimeUnit;

/** An input stream that shows its progress on a terminal: how much is read, how fast, and how long the rest will take. */
public final class Progress extends FilterInputStream {
    private static final long BETWEEN_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int BAR = 20;

    private final boolean shown;
    private final PrintWriter err;
    private final long size;
    private final long started = System.nanoTime();
    private long last = started;
    private long bytes;
    private long events;
    private int drawn;

    /**
     * Counts what is read from {@code in}.
     *
     * @param size of the input in bytes, 0 if it is not known
     */
    public Progress(CliEnvironment environment, PrintWriter err, InputStream in, long size) {
        super(in);
        this.shown = environment.errIsTerminal();
        this.err = err;
        this.size = size;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        bytes += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        bytes += Math.max(0, read);
        return read;
    }

    public void count() {
        events++;
        if (shown && System.nanoTime() - last > BETWEEN_NANOS) {
            last = System.nanoTime();
            draw();
        }
    }

    private void draw() {
        double seconds = (System.nanoTime() - started) / 1e9;
        String text = events + " events, " + Math.round(events / seconds) + " a second";
        if (size > 0 && bytes > 0) {
            double share = Math.min(1, (double) bytes / size);
            int full = (int) Math.round(share * BAR);
            long left = Math.round(seconds / share * (1 - share));
            text = "[" + "#".repeat(full) + " ".repeat(BAR - full) + "] " + Math.round(share * 100) + " %, " + text
                    + ", " + left / 60 + ":" + (left % 60 < 10 ? "0" : "") + left % 60 + " left";
        }
        err.print("\r" + text + " ".repeat(Math.max(0, drawn - text.length())));
        err.flush();
        drawn = text.length();
    }

    /** Clears the progress line, so that a message can be printed. */
    public void clear() {
        if (drawn > 0) {
            err.print("\r" + " ".repeat(drawn) + "\r");
            err.flush();
            drawn = 0;
        }
    }

    @Override
    public void close() throws IOException {
        clear();
        super.close();
    }
}
