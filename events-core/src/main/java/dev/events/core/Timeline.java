package dev.events.core;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events in lanes, as a picture of them needs it: the events of a lane themselves where they are few, and what fills each part of
 * the range where they are many.
 *
 * @param range the range, with both ends
 * @param buckets into how many equal parts the range is divided
 * @param count how many events overlap the range
 * @param lanes the lanes, those asked for first, then by the most used tag; at last one without tag for the events that are in none
 *     of the others, if there are some
 * @param detail what the lanes tell
 */
public record Timeline(TimeRange range, int buckets, long count, List<Lane> lanes, Detail detail) {
    /** The most parts of the range. */
    public static final int MAX_BUCKETS = 4_000;

    /** The most lanes with a tag. */
    public static final int MAX_LANES = 100;

    /** Notes of the events in a timeline are cut to this many characters. */
    public static final int MAX_NOTE_LENGTH = 200;

    /** What a timeline tells of its events. */
    public enum Detail {
        /** Everything. */
        FULL,

        /**
         * How many events start in the range and in each bucket, of all lanes with a tag, or of the only lane if no others are asked for;
         * no durations, and no events. Events that began before the range are not counted. A store that can tell this sooner
         * than everything does so where there are very many events; otherwise the timeline is {@link #FULL} also for those who ask
         * for counts.
         */
        COUNTS
    }

    /**
     * Keeps a copy of the lanes.
     *
     * @param range the range, with both ends
     * @param buckets into how many equal parts the range is divided
     * @param count how many events overlap the range
     * @param lanes the lanes
     * @param detail what the lanes tell
     */
    public Timeline {
        lanes = List.copyOf(lanes);
    }

    /**
     * A timeline that tells everything.
     *
     * @param range the range, with both ends
     * @param buckets into how many equal parts the range is divided
     * @param count how many events overlap the range
     * @param lanes the lanes
     */
    public Timeline(TimeRange range, int buckets, long count, List<Lane> lanes) {
        this(range, buckets, count, lanes, Detail.FULL);
    }

    /**
     * The events with one tag, or those that are in no other lane.
     *
     * @param tag the tag; null for those that are in no other lane
     * @param count how many they are
     * @param total their durations within the range, added up
     * @param events the events, the earliest first, with their notes cut; empty if they are many
     * @param buckets the parts of the range that have events, in order; empty if the events are few
     */
    public record Lane(@Nullable String tag, long count, Duration total, List<Event> events, List<Bucket> buckets) {
        /**
         * Keeps copies of the lists.
         *
         * @param tag the tag, or null
         * @param count how many events there are
         * @param total their durations within the range, added up
         * @param events the events, if they are few
         * @param buckets the parts of the range that have events, if they are many
         */
        public Lane {
            events = List.copyOf(events);
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * A part of the range.
     *
     * @param index which part, from 0
     * @param count how many events overlap it
     * @param busy how much of it is covered by events, overlaps counted once
     * @param longest the longest of the events that start in it, or before the range in the first; null if none does
     */
    public record Bucket(
            int index, long count, Duration busy, @Nullable Event longest) {}

    /**
     * What a timeline is asked for.
     *
     * @param query which events; a range without beginning begins with the first event, one without end ends now or with the last
     *     start
     * @param buckets into how many parts the range is to be divided, from 1 to {@value #MAX_BUCKETS}
     * @param tags the lanes that come first, whether they have events or not
     * @param lanes how many lanes with a tag there are at most, {@code tags} included, to {@value #MAX_LANES}
     * @param detail what the timeline is to tell
     */
    public record Request(EventQuery query, int buckets, List<String> tags, int lanes, Detail detail) {
        /**
         * Checks the numbers.
         *
         * @param query which events
         * @param buckets into how many parts the range is to be divided
         * @param tags the lanes that come first
         * @param lanes how many lanes with a tag there are at most
         * @param detail what the timeline is to tell
         * @throws IllegalArgumentException if there are too many or too few buckets or lanes
         */
        public Request {
            tags = List.copyOf(tags);
            if (buckets < 1 || buckets > MAX_BUCKETS) {
                throw new IllegalArgumentException("buckets is " + buckets + "; it must be from 1 to " + MAX_BUCKETS);
            }
            if (lanes < 0 || lanes > MAX_LANES) {
                throw new IllegalArgumentException("lanes is " + lanes + "; it must be from 0 to " + MAX_LANES);
            }
        }

        /**
         * Asks for everything.
         *
         * @param query which events
         * @param buckets into how many parts the range is to be divided
         * @param tags the lanes that come first
         * @param lanes how many lanes with a tag there are at most
         * @throws IllegalArgumentException if there are too many or too few buckets or lanes
         */
        public Request(EventQuery query, int buckets, List<String> tags, int lanes) {
            this(query, buckets, tags, lanes, Detail.FULL);
        }
    }
}
