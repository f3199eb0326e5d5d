package dev.events.embedded.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RareLogTest {

    private long now = Long.MAX_VALUE - 1; // System.nanoTime() may overflow
    private final List<String> lines = new ArrayList<>();
    private final RareLog log = new RareLog(() -> now, lines::add);

    @Test
    void manyRefusals_areOneLineInTenSeconds() {
        log.log("1");
        log.log("2");
        now += TimeUnit.SECONDS.toNanos(10) - 1;
        log.log("3");
        assertEquals(List.of("1"), lines);

        now++;
        log.log("4");
        now += TimeUnit.SECONDS.toNanos(10);
        log.log("5");
        assertEquals(List.of("1", "4; others since the last such line: 2", "5"), lines);
    }
}
