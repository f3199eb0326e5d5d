package dev.events.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerBoundsTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final AnswerBounds bounds = new AnswerBounds(TIMEOUT);

    @Test
    void received_aKibibyteInEachTimeout_goesOnForDays() throws IOException {
        for (int i = 0; i < 10_000; i++) {
            bounds.received(512, TIMEOUT.toNanos() / 2);
            bounds.received(512, TIMEOUT.toNanos() / 2);
            bounds.progress();
        }
    }

    @Test
    void received_less_isExceeded() throws IOException {
        bounds.received(1024, TIMEOUT.toNanos() / 2);
        bounds.received(1023, TIMEOUT.toNanos());
        assertEquals(
                "fewer than 1024 bytes came in 300 s; --timeout sets how long to wait",
                assertThrows(AnswerBounds.Exceeded.class, () -> bounds.received(0, 1))
                        .getMessage());
        bounds.start();
        bounds.received(1, TIMEOUT.toNanos());
    }

    @Test
    void received_muchWithoutAPartOfTheAnswer_isExceeded() throws IOException {
        bounds.received(1 << 20, 0);
        bounds.progress();
        bounds.received(1 << 20, 0);
        assertThrows(AnswerBounds.Exceeded.class, () -> bounds.received(1, 0));
    }

    @Test
    void stream_ofRecords_mayBeLongerThanOneOfThem() throws IOException {
        try (AnswerStream body = new AnswerStream(new ByteArrayInputStream(new byte[10]), bounds, 4)) {
            byte[] buffer = new byte[4];
            for (int i = 0; i < 2; i++) {
                assertEquals(4, body.read(buffer, 0, 4));
                body.nextRecord();
            }
            assertEquals(0, body.read());
            assertEquals(0, body.read());
            assertEquals(-1, body.read());
        }
        try (AnswerStream body = new AnswerStream(new ByteArrayInputStream(new byte[5]), bounds, 4)) {
            assertEquals(
                    "it has more than 4 bytes",
                    assertThrows(AnswerBounds.Exceeded.class, body::readAllBytes)
                            .getMessage());
        }
    }
}
