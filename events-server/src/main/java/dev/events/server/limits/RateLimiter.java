package dev.events.server.limits;

import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderBuildStage;
import io.github.bucket4j.BandwidthBuilder.BandwidthBuilderCapacityStage;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * Gives each caller a quota, and says when it is used up. It remembers the {@value #MAX_CALLERS} callers that came last: one that
 * is forgotten begins with a whole quota, which one that has not come for so long most likely has anyway.
 */
public final class RateLimiter {
    static final int MAX_CALLERS = 10_000;

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final String name;
    private final long quota;
    private final long window;
    private final Function<BandwidthBuilderCapacityStage, BandwidthBuilderBuildStage> limit;
    private final TimeMeter time;

    /** Guarded by itself. */
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MAX_CALLERS;
        }
    };

    private RateLimiter(
            String name,
            long quota,
            Duration window,
            Function<BandwidthBuilderCapacityStage, BandwidthBuilderBuildStage> limit,
            TimeMeter time) {
        this.name = name;
        this.quota = quota;
        this.window = window.toSeconds();
        this.limit = limit;
        this.time = time;
    }

    /**
     * A quota that is whole again when a period is over, which begins with the first request.
     *
     * @param name the limit's name, in letters and hyphens
     * @param requests how many requests each caller has in a period
     * @param period whole seconds
     */
    public static RateLimiter perPeriod(String name, long requests, Duration period) {
        return perPeriod(name, requests, period, TimeMeter.SYSTEM_NANOTIME);
    }

    static RateLimiter perPeriod(String name, long requests, Duration period, TimeMeter time) {
        return new RateLimiter(
                name, requests, period, bucket -> bucket.capacity(requests).refillIntervally(requests, period), time);
    }

    /**
     * A quota that fills up again by one request a second.
     *
     * @param name the limit's name, in letters and hyphens
     * @param requests how many requests a caller has that has not come for long
     */
    public static RateLimiter onePerSecond(String name, long requests) {
        return onePerSecond(name, requests, TimeMeter.SYSTEM_NANOTIME);
    }

    static RateLimiter onePerSecond(String name, long requests, TimeMeter time) {
        return new RateLimiter(
                name,
                requests,
                Duration.ofSeconds(requests),
                bucket -> bucket.capacity(requests).refillGreedy(1, Duration.ofSeconds(1)),
                time);
    }

    /**
     * What came of a request.
     *
     * @param isGranted whether it is within the quota
     * @param left how many more are
     * @param seconds when the quota is whole again or, if the request is not granted, when one will be; at least 1
     */
    public record Share(boolean isGranted, long left, long seconds) {}

    /** Counts a request. */
    public Share take(String caller) {
        ConsumptionProbe probe = bucket(caller).tryConsumeAndReturnRemaining(1);
        long nanos = probe.isConsumed() ? probe.getNanosToWaitForReset() : probe.getNanosToWaitForRefill();
        return new Share(probe.isConsumed(), probe.getRemainingTokens(), Math.max(1, (nanos + SECOND - 1) / SECOND));
    }

    /** Takes back that a request was counted. */
    public void giveBack(String caller) {
        bucket(caller).addTokens(1);
    }

    private Bucket bucket(String caller) {
        synchronized (buckets) {
            return buckets.computeIfAbsent(
                    caller,
                    added -> Bucket.builder()
                            .addLimit(limit)
                            .withCustomTimePrecision(time)
                            .build());
        }
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How many requests are in a whole quota. */
    public long quota() {
        return quota;
    }

    /** In how many seconds a whole quota can be used up again and again. */
    public long window() {
        return window;
    }
}
