package dev.events.server.http.io;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.jetty.io.EofException;
import org.junit.jupiter.api.Test;

class MinimumRateTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void halfAMinute_isGranted() {
        MinimumRate rate = new MinimumRate();
        for (int i = 0; i < 30; i++) {
            assertFalse(rate.isMissedAfter(SECOND, 0));
        }
        assertTrue(rate.isMissedAfter(1, 0));
    }

    @Test
    void fourKibibytesASecond_areEnoughForEver() {
        MinimumRate rate = new MinimumRate();
        for (int i = 0; i < 10_000; i++) {
            assertFalse(rate.isMissedAfter(SECOND, 4096));
        }
    }

    @Test
    void manyGigabytes_areNotTooFew() {
        MinimumRate rate = new MinimumRate();
        for (int i = 0; i < 100; i++) {
            assertFalse(rate.isMissedAfter(SECOND, Integer.MAX_VALUE));
        }
    }

    @Test
    void less_isMissedInTheEnd() {
        MinimumRate rate = new MinimumRate();
        int seconds = 0;
        while (!rate.isMissedAfter(SECOND, 2048)) {
            seconds++;
        }
        assertTrue(seconds >= 59 && seconds <= 61, seconds + " s");
    }

    @Test
    void clientThatHasLeft_isToldInOneWay() throws IOException {
        try (MinimumRateOutputStream out = new MinimumRateOutputStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe"); // as with TLS
            }

            @Override
            public void flush() throws IOException {
                write(0);
            }

            @Override
            public void close() {
                // Nothing is open.
            }
        })) {
            assertThrows(EofException.class, () -> out.write(1));
            assertThrows(EofException.class, out::flush);
            assertThrows(EofException.class, out::close);
        }
    }
}
