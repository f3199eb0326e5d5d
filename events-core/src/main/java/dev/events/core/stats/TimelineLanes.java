package dev.events.core.stats;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.Excerpt;
import dev.events.core.TimeRange;
import dev.events.core.Timeline;
import dev.events.core.Timeline.Bucket;
import dev.events.core.Timeline.Lane;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sorts events into the lanes of a timeline, in one pass by ascending start. Memory grows with the number of lanes and buckets, not
 * with that of events.
 */
public final class TimelineLanes {
    /** For so many sets of tags it is remembered which lanes they mean. */
    private static final int SETS_KNOWN = 10_000;

    /** So many events of a lane are told themselves. */
    private static final int FEW = 500;

    private static final double NANOS = 1e9;

    private final Instant from;
    private final Instant to;
    private final int buckets;
    private final Instant now;
    private final double width;
    private final Map<String, LaneBuilder> lanes = new LinkedHashMap<>();
    private final LaneBuilder others = new LaneBuilder();
    private final IdentityHashMap<Set<String>, LaneBuilder[]> lanesOfSets = new IdentityHashMap<>();
    private long count;

    /**
     * Lanes without events.
     *
     * @param range the range, with both ends
     * @param buckets into how many parts it is divided
     * @param tags the lanes, in order
     * @param now until when open events go on
     */
    public TimelineLanes(TimeRange range, int buckets, Set<String> tags, Instant now) {
        this.from = Objects.requireNonNull(range.from());
        this.to = Objects.requireNonNull(range.to());
        this.buckets = buckets;
        this.now = now;
        this.width = Math.max(seconds(to) / buckets, 1 / NANOS);
        tags.forEach(tag -> lanes.put(tag, new LaneBuilder()));
    }

    /** Since the beginning of the range. */
    private double seconds(Instant time) {
        return (time.getEpochSecond() - from.getEpochSecond()) + (time.getNano() - from.getNano()) / NANOS;
    }

    /**
     * {@return the starts with which buckets begin, as the store has them: for each bucket the least that is in it, then the end of the
     * range}
     *
     * @param range a range with both ends
     * @param buckets into how many parts it is divided
     */
    public static double[] borders(TimeRange range, int buckets) {
        TimelineLanes lanes = new TimelineLanes(range, buckets, Set.of(), Instant.EPOCH);
        double[] borders = new double[buckets + 1];
        borders[0] = EpochSeconds.toDouble(lanes.from);
        borders[buckets] = EpochSeconds.toDouble(lanes.to);
        for (int i = 1; i < buckets; i++) {
            borders[i] = lanes.least(i, borders[0], borders[buckets]);
        }
        return borders;
    }

    /** The least start from {@code low} on that is in a bucket or a later one; {@code high} if there is none before. */
    private double least(int bucket, double low, double high) {
        double about = low + bucket * width;
        double margin = 4 * Math.ulp(about) + 2 / NANOS;
        double below = Math.max(low, about - margin);
        double above = Math.min(high, about + margin);
        // No doubles lie between neighbours, and those of times ascend with their bits.
        long first = Double.doubleToRawLongBits(isBefore(bucket, below) ? below : low);
        long last = Double.doubleToRawLongBits(isBefore(bucket, above) ? high : above);
        while (first < last) {
            long middle = (first + last) >>> 1;
            if (isBefore(bucket, Double.longBitsToDouble(middle))) {
                first = middle + 1;
            } else {
                last = middle;
            }
        }
        return Double.longBitsToDouble(first);
    }

    private boolean isBefore(int bucket, double start) {
        return bucket(seconds(EpochSeconds.toInstant(start))) < bucket;
    }

    /**
     * {@return the event with its note cut as timelines have it}
     *
     * @param event any event
     */
    public static Event shortened(Event event) {
        String note = event.note();
        return note == null || note.length() <= Timeline.MAX_NOTE_LENGTH
                ? event
                : event.withNote(Excerpt.of(note, Timeline.MAX_NOTE_LENGTH));
    }

    /**
     * Adds the next event.
     *
     * @param event one that overlaps the range
     */
    public void add(Event event) {
        add(TimedEvent.of(shortened(event)), lanesOf(event.tags()));
    }

    /**
     * Adds the next event, with its note cut. Events that have the same set of tags, the object, are sorted in faster.
     *
     * @param event one that overlaps the range
     */
    public void add(TimedEvent event) {
        if (lanesOfSets.size() >= SETS_KNOWN) {
            lanesOfSets.clear();
        }
        add(event, lanesOfSets.computeIfAbsent(event.tags(), this::lanesOf));
    }

    private LaneBuilder[] lanesOf(Set<String> tags) {
        List<LaneBuilder> found = new ArrayList<>();
        for (String tag : tags) {
            LaneBuilder lane = lanes.get(tag);
            if (lane != null) {
                found.add(lane);
            }
        }
        return found.isEmpty() ? new LaneBuilder[] {others} : found.toArray(LaneBuilder[]::new);
    }

    private void add(TimedEvent event, LaneBuilder[] into) {
        count++;
        double start = start(event);
        double end = end(event, start);
        for (LaneBuilder lane : into) {
            lane.add(event, start, end);
        }
    }

    private double start(TimedEvent event) {
        return Math.max(0, seconds(event.start()));
    }

    /** Where the event ends within the range; at its start if it is a mark. */
    private double end(TimedEvent event, double start) {
        Instant stop = event.open() ? Span.later(event.start(), now) : event.stop();
        return stop == null ? start : Math.max(start, Math.min(seconds(stop), width * buckets));
    }

    /** {@return the timeline of all events so far} */
    public Timeline result() {
        List<Lane> results = new ArrayList<>();
        lanes.forEach((tag, lane) -> results.add(lane.result(tag)));
        if (others.count > 0) {
            results.add(others.result(null));
        }
        return new Timeline(new TimeRange(from, to), buckets, count, results);
    }

    private int bucket(double seconds) {
        return (int) Math.min(buckets - 1, Math.max(0, Math.floor(seconds / width)));
    }

    private static Duration duration(double seconds) {
        long whole = (long) Math.floor(seconds);
        return Duration.ofSeconds(whole, Math.round((seconds - whole) * NANOS));
    }

    /** The events of one lane so far. The arrays are made when it has got many. */
    private final class LaneBuilder {
        private final List<TimedEvent> events = new ArrayList<>();
        private long count;
        private double total;
        private double coveredUntil;
        private long @Nullable [] begun;
        private long[] ended = {};
        private double[] busy = {};
        private @Nullable TimedEvent[] longest = {};
        private double[] lengths = {};

        void add(TimedEvent event, double start, double end) {
            count++;
            total += end - start;
            if (begun == null) {
                if (events.size() < FEW) {
                    events.add(event);
                    return;
                }
                useBuckets();
            }
            addToBuckets(event, start, end);
        }

        /** Events are no longer kept. */
        private void useBuckets() {
            begun = new long[buckets + 1];
            ended = new long[buckets + 1];
            busy = new double[buckets];
            longest = new TimedEvent[buckets];
            lengths = new double[buckets];
            List<TimedEvent> kept = List.copyOf(events);
            events.clear();
            for (TimedEvent event : kept) {
                double start = start(event);
                addToBuckets(event, start, end(event, start));
            }
        }

        private void addToBuckets(TimedEvent event, double start, double end) {
            int first = bucket(start);
            int last = Math.max(first, end > start && end == bucket(end) * width ? bucket(end) - 1 : bucket(end));
            Objects.requireNonNull(begun)[first]++;
            ended[last]++;
            if (longest[first] == null || end - start > lengths[first]) {
                longest[first] = event;
                lengths[first] = end - start;
            }
            // Only what no earlier event has covered, so that each bucket is visited once for all events together.
            double uncovered = Math.max(start, coveredUntil);
            for (int i = bucket(uncovered); i <= last && uncovered < end; i++) {
                double until = Math.min(end, (i + 1) * width);
                busy[i] += Math.max(0, until - uncovered);
                uncovered = Math.max(uncovered, until);
            }
            coveredUntil = Math.max(coveredUntil, end);
        }

        Lane result(@Nullable String tag) {
            List<Bucket> filled = new ArrayList<>();
            if (begun != null) {
                long open = 0;
                for (int i = 0; i < buckets; i++) {
                    open += begun[i];
                    if (open > 0) {
                        TimedEvent event = longest[i];
                        filled.add(new Bucket(i, open, duration(busy[i]), event == null ? null : event.event()));
                    }
                    open -= ended[i];
                }
            }
            List<Event> few = events.stream().map(TimedEvent::event).toList();
            return new Lane(tag, count, duration(total), few, filled);
        }
    }
}
