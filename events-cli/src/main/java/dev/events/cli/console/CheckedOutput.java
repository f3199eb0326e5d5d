package dev.events.cli.console;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serial;
import java.util.Locale;

/**
 * Standard output that reports errors. A {@link java.io.PrintWriter} swallows every {@link IOException}: a full disk would
 * go unnoticed, and a listing would be fetched to its end after its reader has gone.
 */
public final class CheckedOutput extends OutputStream {
    private final OutputStream out;
    /** After a failure the buffer is not flushed again, so that the failure is reported once. */
    private boolean failed;

    public CheckedOutput(OutputStream out) {
        this.out = new BufferedOutputStream(out, 1 << 15);
    }

    @Override
    public void write(int b) {
        try {
            out.write(b);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void flush() {
        try {
            if (!failed) {
                out.flush();
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private Failure failed(IOException e) {
        failed = true;
        return new Failure(e);
    }

    /** The output failed. Unchecked, so that it passes through the writers on top. */
    public static final class Failure extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1L;

        Failure(IOException cause) {
            super(cause.getMessage(), cause);
        }

        /** Whether the reader has gone, as {@code head} does when it has seen enough. */
        public boolean isReaderGone() {
            // The operating system's message may be translated; translations keep the word "pipe" in brackets.
            String message = getMessage();
            return message != null && message.toLowerCase(Locale.ROOT).contains("pipe");
        }
    }
}
