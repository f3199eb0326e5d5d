package dev.events.bench;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.TimeRange;
import dev.events.core.stats.EventStats;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** JMH: what core does once an event, in plain Java. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HotPaths {
    private static final int EVENTS = 10_000;

    // Not final: what is computed from constants would be computed once.
    private double seconds = 1650108997.5920792;
    private Instant time = EpochSeconds.toInstant(seconds);
    private Event event = new Event(Event.newId(), time, time.plusSeconds(60), Set.of("deploy", "web"), "version 1.4");
    private EventQuery query = EventQuery.builder()
            .from(time.minusSeconds(60))
            .tag("deploy")
            .notTag("test*")
            .text("VERSION")
            .build();
    private List<Event> history = history();

    private static List<Event> history() {
        List<Event> events = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Instant start = Instant.ofEpochSecond(1_600_000_000L + 60L * i);
            events.add(Event.between(start, start.plusSeconds(100), "tag" + i % 50, "host" + i % 500));
        }
        return events;
    }

    @Benchmark
    public String formatSeconds() {
        return EpochSeconds.format(seconds);
    }

    @Benchmark
    public double secondsToInstantAndBack() {
        return EpochSeconds.toDouble(EpochSeconds.toInstant(seconds));
    }

    @Benchmark
    public boolean queryMatches() {
        return query.matches(event);
    }

    /** A whole run over 10,000 events. */
    @Benchmark
    public Object statsByDay() {
        return EventStats.of(
                history.iterator(),
                TimeRange.UNBOUNDED,
                StatsBy.DAY,
                ZoneId.of("Europe/Paris"),
                Instant.ofEpochSecond(2_000_000_000L));
    }

    /** A whole run over 10,000 events. */
    @Benchmark
    public Object statsByTag() {
        return EventStats.of(
                history.iterator(),
                TimeRange.UNBOUNDED,
                StatsBy.TAG,
                ZoneId.of("UTC"),
                Instant.ofEpochSecond(2_000_000_000L));
    }
}
