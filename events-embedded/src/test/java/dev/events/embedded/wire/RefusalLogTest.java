package dev.events.embedded.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

    private static final String LINE = "refused a connection to the port of the embedded store from user ";

    private long now = Long.MAX_VALUE - 1; // System.nanoTime() may overflow
    private final List<String> lines = new ArrayList<>();
    private final RefusalLog log = new RefusalLog(() -> now, lines::add);

    @Test
    void manyRefusals_areOneLineInTenSeconds() {
        log.refused("1");
        log.refused("2");
        now += TimeUnit.SECONDS.toNanos(10) - 1;
        log.refused("3");
        assertEquals(List.of(LINE + "1"), lines);

        now++;
        log.refused("4");
        now += TimeUnit.SECONDS.toNanos(10);
        log.refused("5");
        assertEquals(List.of(LINE + "1", LINE + "4; others refused since the last such line: 2", LINE + "5"), lines);
    }
}
