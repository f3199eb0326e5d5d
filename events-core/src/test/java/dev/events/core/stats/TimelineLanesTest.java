package dev.events.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.TimeRange;
import dev.events.core.Timeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TimelineLanesTest {
    private static final long FROM = 1_000;
    private static final Instant NOW = at(1_450);

    private static Instant at(long seconds) {
        return Instant.ofEpochSecond(seconds);
    }

    /** Events that overlap the range of {@link #FROM} and {@code length} seconds, the earliest first. */
    private static List<Event> events(long seed, int number, int length) {
        Random random = new Random(seed);
        TimeRange range = new TimeRange(at(FROM), at(FROM + length));
        List<Event> events = new ArrayList<>();
        while (events.size() < number) {
            Instant start = at(FROM - 50 + random.nextInt(length + 50));
            String[] tags = random.nextInt(4) == 0 ? new String[0] : new String[] {"t" + random.nextInt(3)};
            Event event = switch (random.nextInt(8)) {
                case 0 -> Event.open(start, tags);
                case 1, 2 -> Event.mark(start, tags);
                default -> Event.between(start, start.plusSeconds(random.nextInt(80)), tags);
            };
            if (range.overlaps(event)) {
                events.add(event);
            }
        }
        events.sort(Comparator.comparing(Event::start));
        return events;
    }

    /** Where the event is within the range, in seconds since its beginning. */
    private static long[] within(Event event, int length) {
        Instant stop = event.open() ? NOW : event.stop() == null ? event.start() : event.stop();
        long start = Math.max(0, event.start().getEpochSecond() - FROM);
        return new long[] {start, Math.max(start, Math.min(stop.getEpochSecond() - FROM, length))};
    }

    @Property(tries = 200)
    void manyEvents_fillTheBucketsThatTheyOverlap(
            @ForAll long seed,
            @ForAll @IntRange(min = 501, max = 900) int number,
            @ForAll @IntRange(min = 1, max = 40) int buckets) {
        int width = 10;
        int length = buckets * width;
        List<Event> events = events(seed, number, length);
        TimelineLanes lanes = new TimelineLanes(new TimeRange(at(FROM), at(FROM + length)), buckets, Set.of(), NOW);
        events.forEach(lanes::add);
        Timeline timeline = lanes.result();

        assertEquals(number, timeline.count());
        Timeline.Lane all = timeline.lanes().get(0);
        assertEquals(List.of(), all.events());
        long total = 0;
        for (Event event : events) {
            long[] span = within(event, length);
            total += span[1] - span[0];
        }
        assertEquals(Duration.ofSeconds(total), all.total());
        for (int i = 0; i < buckets; i++) {
            long begin = (long) i * width;
            long end = begin + width;
            long count = 0;
            boolean[] covered = new boolean[width];
            for (Event event : events) {
                long[] span = within(event, length);
                boolean isMark = span[0] == span[1];
                if (isMark ? span[0] >= begin && span[0] < end : span[0] < end && span[1] > begin) {
                    count++;
                }
                for (long second = Math.max(span[0], begin); second < Math.min(span[1], end); second++) {
                    covered[(int) (second - begin)] = true;
                }
            }
            long busy = 0;
            for (boolean second : covered) {
                busy += second ? 1 : 0;
            }
            int index = i;
            Timeline.Bucket bucket = all.buckets().stream()
                    .filter(one -> one.index() == index)
                    .findFirst()
                    .orElse(new Timeline.Bucket(i, 0, Duration.ZERO, null));
            assertEquals(count, bucket.count(), () -> "events in bucket " + index);
            assertEquals(
                    (double) busy, bucket.busy().toNanos() / 1e9, 1e-6, () -> "seconds covered in bucket " + index);
        }
    }

    @Property(tries = 300)
    void borders_areTheLeastStartsOfTheirBuckets(@ForAll long seed, @ForAll @IntRange(min = 1, max = 60) int buckets) {
        Random random = new Random(seed);
        double from = random.nextInt(4) == 0 ? random.nextInt(3) : random.nextDouble() * 2e10;
        double length = Math.pow(10, random.nextInt(15) - 6) * (random.nextBoolean() ? 1 : random.nextDouble() + 1e-3);
        TimeRange range = new TimeRange(EpochSeconds.toInstant(from), EpochSeconds.toInstant(from + length));
        double[] borders = TimelineLanes.borders(range, buckets);

        assertEquals(EpochSeconds.toDouble(Objects.requireNonNull(range.from())), borders[0]);
        assertEquals(EpochSeconds.toDouble(Objects.requireNonNull(range.to())), borders[buckets]);
        for (int i = 1; i < buckets; i++) {
            if (borders[i] > borders[i - 1] && borders[i] < borders[buckets]) {
                assertTrue(bucketOf(borders[i], range, buckets) >= i, "at border " + i);
                assertTrue(bucketOf(Math.nextDown(borders[i]), range, buckets) < i, "before border " + i);
            }
        }
    }

    private static int bucketOf(double start, TimeRange range, int buckets) {
        TimelineLanes lanes = new TimelineLanes(range, buckets, Set.of(), NOW);
        Event event = Event.mark(EpochSeconds.toInstant(start));
        for (int i = 0; i < 501; i++) {
            lanes.add(event);
        }
        return lanes.result().lanes().get(0).buckets().get(0).index();
    }

    @Test
    void theLongest_isTheOneThatStartsThere() {
        TimelineLanes lanes = new TimelineLanes(new TimeRange(at(0), at(100)), 10, Set.of("a"), NOW);
        Event longest = Event.between(at(11), at(70), "a");
        for (int i = 0; i < 600; i++) {
            lanes.add(Event.between(at(10), at(12), "a"));
        }
        lanes.add(longest);
        Timeline.Lane lane = lanes.result().lanes().get(0);

        assertEquals(longest, lane.buckets().get(0).longest());
        assertEquals(1, lane.buckets().get(0).index());
        assertNull(lane.buckets().get(1).longest());
        assertEquals(6, lane.buckets().size());
    }

    @Test
    void fewEvents_areToldThemselves_inTheLaneOfEachOfTheirTags() {
        TimelineLanes lanes = new TimelineLanes(new TimeRange(at(0), at(100)), 10, Set.of("a"), NOW);
        Event both = Event.between(at(1), at(2), "a", "b");
        Event other = Event.mark(at(3), List.of("c"), "x".repeat(300));
        lanes.add(both);
        lanes.add(other);
        Timeline timeline = lanes.result();

        assertEquals(List.of(both), timeline.lanes().get(0).events());
        assertNull(timeline.lanes().get(1).tag());
        assertEquals(
                "x".repeat(200) + "…", timeline.lanes().get(1).events().get(0).note());
    }
}
