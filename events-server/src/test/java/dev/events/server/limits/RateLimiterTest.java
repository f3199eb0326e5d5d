package dev.events.server.limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.limits.RateLimiter.Share;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimiterTest {
    private final SetTime time = new SetTime();

    private static final class SetTime implements TimeMeter {
        private long nanos;

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }

        void pass(long millis) {
            nanos += Duration.ofMillis(millis).toNanos();
        }
    }

    @Test
    void perPeriod_isWholeAgainWhenThePeriodIsOver() {
        RateLimiter limiter = RateLimiter.perPeriod("requests", 3, Duration.ofMinutes(1), time);

        assertEquals(new Share(true, 2, 60), limiter.take("a"));
        time.pass(20_500);
        assertEquals(new Share(true, 1, 40), limiter.take("a"));
        assertEquals(new Share(true, 0, 40), limiter.take("a"));
        assertEquals(new Share(false, 0, 40), limiter.take("a"));
        assertEquals(new Share(true, 2, 60), limiter.take("b"), "another caller has a quota of its own");
        time.pass(39_499);
        assertEquals(new Share(false, 0, 1), limiter.take("a"));
        time.pass(1);
        assertEquals(new Share(true, 2, 60), limiter.take("a"));
    }

    @Test
    void onePerSecond_fillsUpAgain() {
        RateLimiter limiter = RateLimiter.onePerSecond("wrong-tokens", 20, time);
        for (int i = 19; i >= 0; i--) {
            assertEquals(new Share(true, i, 20 - i), limiter.take("a"));
        }
        assertEquals(new Share(false, 0, 1), limiter.take("a"));
        time.pass(1_000);
        assertTrue(limiter.take("a").isGranted());
        assertFalse(limiter.take("a").isGranted());
        limiter.giveBack("a");
        assertTrue(limiter.take("a").isGranted());
        time.pass(60_000);
        assertEquals(new Share(true, 19, 1), limiter.take("a"));
    }

    @Test
    void manyCallers_makeItForgetTheOneThatHasNotComeForLongest() {
        RateLimiter limiter = RateLimiter.perPeriod("requests", 1, Duration.ofSeconds(1), time);
        limiter.take("first");
        limiter.take("second");
        for (int i = 2; i < RateLimiter.MAX_CALLERS; i++) {
            limiter.take("other " + i);
        }
        assertFalse(limiter.take("first").isGranted());

        limiter.take("one more");

        assertFalse(limiter.take("first").isGranted());
        assertTrue(limiter.take("second").isGranted(), "it was forgotten, and begins anew");
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "2001:db8:1:2:3:4:5:6, 20010db800010002/64",
        "2001:db8:1:2::9, 20010db800010002/64",
        "fe80::1%eth0, fe80000000000000/64",
        "::1, 0000000000000000/64",
        "no:address, no:address",
    })
    void addresses_countByNetwork(String address, String network) {
        assertEquals(network, ClientNetwork.of(address));
    }
}
