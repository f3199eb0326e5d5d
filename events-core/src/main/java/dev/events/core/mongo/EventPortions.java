package dev.events.core.mongo;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventOrder;
import dev.events.core.EventQuery;
import dev.events.core.stats.TimedEvent;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.RawBsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * Very many events by ascending start, of which only times and tags are looked at: read in portions, each of them columns of numbers
 * that are sorted at its end.
 */
final class EventPortions implements EventCollection.PortionReader, AutoCloseable {
    /** The bytes that an event takes in the columns of times and of the order. */
    private static final int BYTES_EACH = 2 * Double.BYTES + Long.BYTES;

    /** The bytes that it takes in those of its id and its tags. */
    private static final int MORE_BYTES_EACH = Long.BYTES + 2 * Integer.BYTES;

    private static final double[] NO_DOUBLES = {};
    private static final long[] NO_LONGS = {};
    private static final int[] NO_INTS = {};

    private static final int INDEX_BITS = 24;

    /** The columns of all requests together take a sixth of the memory. */
    private static final int MOST_BYTES =
            (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 6);

    private static final long HIGHEST_RANK = (1L << (Long.SIZE - 1 - INDEX_BITS)) - 1;

    private static final Semaphore BYTES = new Semaphore(MOST_BYTES, true);

    private final EventCollection collection;
    private final EventQuery query;
    private final String what;
    private final Set<String> withNotes;
    private final boolean onlyTimes;
    private final EventSkim skim;
    private final @Nullable Consumer<TimedEvent> sink;
    private final long started = System.nanoTime();

    private int taken;
    private double from;
    private double to;
    private boolean isWhole;
    private int size;
    private double[] starts = NO_DOUBLES;
    private double[] ends = NO_DOUBLES;
    private long[] highIds = NO_LONGS;
    private int[] lowIds = NO_INTS;

    /** The number of the set of tags, times two; one more if there is a note. */
    private int[] tags = NO_INTS;

    /** The order of the events: a rank, which grows with the start, then the number of the event in the columns. */
    private long[] order = NO_LONGS;

    private EventPortions(
            EventCollection collection,
            EventQuery query,
            boolean onlyTimes,
            String what,
            Set<String> withNotes,
            @Nullable Consumer<TimedEvent> sink) {
        this.collection = collection;
        this.query = query;
        this.what = what;
        this.withNotes = withNotes;
        this.onlyTimes = onlyTimes;
        this.skim = new EventSkim(query, !onlyTimes);
        this.sink = sink;
    }

    /**
     * Reads events by ascending start, in portions.
     *
     * @param onlyTimes whether neither tags nor ids are looked at, of which there are none then; it takes less memory
     * @param what what is not done if it takes too long, for an error
     * @param withNotes gets the ids of those events that are made of what was read, without the note that they have
     * @param sink is given the events
     * @return false if the store has no way for that; then what the sink was given does not count
     */
    static boolean read(
            EventCollection collection,
            EventQuery query,
            boolean onlyTimes,
            String what,
            Set<String> withNotes,
            Consumer<TimedEvent> sink) {
        try (EventPortions portions = new EventPortions(collection, query, onlyTimes, what, withNotes, sink)) {
            return portions.read();
        }
    }

    /**
     * Reads events with their tags, unless they are too many for one portion: see {@link #isWhole}.
     *
     * @param what what is not done if it takes too long, for an error
     * @param withNotes gets the ids of those events that are made of what was read, without the note that they have
     * @return the events, to be closed; null if the store has no way for that
     */
    static @Nullable EventPortions whole(
            EventCollection collection, EventQuery query, String what, Set<String> withNotes) {
        EventPortions portions = new EventPortions(collection, query, false, what, withNotes, null);
        try {
            if (portions.read()) {
                return portions;
            }
            portions.close();
            return null;
        } catch (RuntimeException | Error e) {
            portions.close();
            throw e;
        }
    }

    private boolean read() {
        int most = Math.min(1 << INDEX_BITS, MOST_BYTES / bytesEach());
        boolean done =
                collection.readPortions(EventFilters.of(query), EventFilters.sort(EventOrder.OLDEST_FIRST), most, this);
        if (!done || skim.isFull()) {
            return false;
        }
        endPortion();
        return true;
    }

    private int bytesEach() {
        return onlyTimes ? BYTES_EACH : BYTES_EACH + MORE_BYTES_EACH;
    }

    @Override
    public boolean begin(double from, double to, long most) {
        isWhole = from == Double.NEGATIVE_INFINITY && to == Double.POSITIVE_INFINITY;
        if (skim.isFull() || (sink == null && !isWhole)) {
            return false;
        }
        endPortion();
        skim.reset();
        size = 0;
        this.from = from;
        this.to = to;
        return take((int) most);
    }

    /** Waits until others need less memory, without keeping any. */
    private boolean take(int number) {
        close();
        long limit = collection.readLimit().toNanos();
        long left = limit == 0 ? Long.MAX_VALUE : limit - (System.nanoTime() - started);
        try {
            if (!BYTES.tryAcquire(number * bytesEach(), left, TimeUnit.NANOSECONDS)) {
                throw MongoErrors.late(collection, what + " were not computed in time", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // the store ends the reading
        }
        taken = number * bytesEach();
        starts = new double[number];
        ends = new double[number];
        order = new long[number];
        if (!onlyTimes) {
            highIds = new long[number];
            lowIds = new int[number];
            tags = new int[number];
        }
        return true;
    }

    @Override
    public boolean skim(byte[] bytes, int offset, int length) {
        EventSkim.Found found = skim.skim(bytes, offset, length);
        if (found == EventSkim.Found.PASSES) {
            add();
        }
        return found != EventSkim.Found.UNKNOWN;
    }

    @Override
    public void read(RawBsonDocument document) {
        if (skim.read(document)) {
            add();
        }
    }

    private void add() {
        if (skim.start >= from && skim.start < to && !skim.isFull()) {
            starts[size] = skim.start;
            ends[size] = skim.end;
            if (!onlyTimes) {
                highIds[size] = skim.highId;
                lowIds[size] = skim.lowId;
                tags[size] = skim.tags * 2 + (skim.hasNote ? 1 : 0);
            }
            size++;
        }
    }

    /** Sorts the events, and passes them on. */
    private void endPortion() {
        double least = Double.POSITIVE_INFINITY;
        double greatest = 0;
        for (int i = 0; i < size; i++) {
            least = Math.min(least, starts[i]);
            greatest = Math.max(greatest, starts[i]);
        }
        double scale = greatest > least ? HIGHEST_RANK / (greatest - least) : 0;
        for (int i = 0; i < size; i++) {
            long rank = Math.min(HIGHEST_RANK, (long) ((starts[i] - least) * scale));
            order[i] = rank << INDEX_BITS | i;
        }
        Arrays.sort(order, 0, size);
        for (int i = 0; i < size; ) {
            int end = i + 1;
            while (end < size && order[end] >>> INDEX_BITS == order[i] >>> INDEX_BITS) {
                end++;
            }
            sortEqual(i, end);
            i = end;
        }
        if (sink != null) {
            forEach(sink);
        }
    }

    /** Sorts events of the same rank, which may be many, in place. */
    private void sortEqual(int begin, int end) {
        int gap = 1;
        while (gap < (end - begin) / 3) {
            gap = gap * 3 + 1;
        }
        for (; gap > 0; gap /= 3) {
            for (int i = begin + gap; i < end; i++) {
                long moved = order[i];
                int j = i;
                for (; j >= begin + gap && compare(order[j - gap], moved) > 0; j -= gap) {
                    order[j] = order[j - gap];
                }
                order[j] = moved;
            }
        }
    }

    private int compare(long a, long b) {
        int first = index(a);
        int second = index(b);
        int byStart = Double.compare(starts[first], starts[second]);
        if (byStart != 0 || onlyTimes) {
            return byStart;
        }
        int byId = Long.compareUnsigned(highIds[first], highIds[second]);
        return byId != 0 ? byId : Integer.compareUnsigned(lowIds[first], lowIds[second]);
    }

    private static int index(long ordered) {
        return (int) ordered & ((1 << INDEX_BITS) - 1);
    }

    /** Whether these are all events of the query. */
    boolean isWhole() {
        return isWhole;
    }

    int size() {
        return size;
    }

    void forEach(Consumer<TimedEvent> action) {
        for (int i = 0; i < size; i++) {
            action.accept(event(index(order[i])));
        }
    }

    private TimedEvent event(int i) {
        Instant start = EpochSeconds.toInstant(starts[i]);
        Instant stop = null;
        boolean open = ends[i] == EventSkim.IS_OPEN;
        if (!open && ends[i] >= 0) {
            stop = ends[i] <= starts[i] ? start : EpochSeconds.toInstant(Math.min(ends[i], EpochSeconds.MAX));
        }
        return onlyTimes
                ? new SkimmedTimes(start, stop, open)
                : new SkimmedEvent(
                        highIds[i],
                        lowIds[i],
                        start,
                        stop,
                        open,
                        skim.tags(tags[i] >> 1),
                        (tags[i] & 1) == 1,
                        withNotes);
    }

    /** Whether the tags of these events are those that the store would find. */
    boolean hasOnlyStrings() {
        return skim.hasOnlyStrings();
    }

    /** The tags of these events, the most used first. */
    List<String> mostUsed() {
        long[] bySet = new long[skim.setsOfTags()];
        for (int i = 0; i < size; i++) {
            bySet[tags[i] >> 1]++;
        }
        Map<String, Long> counts = new HashMap<>();
        for (int i = 0; i < bySet.length; i++) {
            if (bySet[i] > 0) {
                for (String tag : skim.tags(i)) {
                    counts.merge(tag, bySet[i], Long::sum);
                }
            }
        }
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Lets others use the memory. */
    @Override
    public void close() {
        starts = NO_DOUBLES;
        ends = NO_DOUBLES;
        highIds = NO_LONGS;
        lowIds = NO_INTS;
        tags = NO_INTS;
        order = NO_LONGS;
        BYTES.release(taken);
        taken = 0;
    }

    private record SkimmedTimes(Instant start, @Nullable Instant stop, boolean open) implements TimedEvent {
        @Override
        public Set<String> tags() {
            return Set.of();
        }

        @Override
        public Event event() {
            throw new IllegalStateException("only its times were read");
        }
    }

    private record SkimmedEvent(
            long highId,
            int lowId,
            Instant start,
            @Nullable Instant stop,
            boolean open,
            Set<String> tags,
            boolean hasNote,
            Set<String> withNotes)
            implements TimedEvent {
        @Override
        public Event event() {
            ByteBuffer id = ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(highId)
                    .putInt(lowId);
            Event event = new Event(new ObjectId(id.array()).toHexString(), start, stop, open, tags, null);
            if (hasNote) {
                withNotes.add(event.id());
            }
            return event;
        }
    }
}
