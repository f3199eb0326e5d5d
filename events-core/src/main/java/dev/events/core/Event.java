package dev.events.core;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that began, maybe ended, and has tags to find it by. There are three kinds:
 *
 * <ul>
 *   <li>a <em>mark</em> happened at its start and takes no time: it has no stop and is not open (a stop that equals the
 *       start means the same);
 *   <li>an <em>interval</em> has a stop;
 *   <li>an <em>open event</em> began and goes on: it overlaps everything since its start, and its time counts up to now.
 * </ul>
 *
 * <p>Times are kept as MongoDB keeps them, as seconds in a double, so the constructor rounds them to what a double can
 * hold (about 0.24 µs today). Tags keep the order of their first mention; duplicates are dropped, and two events whose
 * tags differ only in order are equal.
 *
 * @param id 24 lower-case hexadecimal digits, a MongoDB ObjectId; unique in its collection
 * @param start when it began: 1970 to 9999
 * @param stop when it ended, at or after {@code start}; null if no end is known
 * @param open whether it is still going on; then {@code stop} is null
 * @param tags non-empty strings
 * @param note free text, or null
 */
public record Event(
        String id,
        Instant start,
        @Nullable Instant stop,
        boolean open,
        Set<String> tags,
        @Nullable String note) {
    /** The most tags that an event may have when it is added or changed. */
    public static final int MAX_TAGS = 100;
    /** The most characters (Unicode code points) that a tag may have when it is added or changed. */
    public static final int MAX_TAG_LENGTH = 200;
    /** The most characters (Unicode code points) that a note may have when it is added or changed. */
    public static final int MAX_NOTE_LENGTH = 10_000;

    /**
     * An event of these parts.
     *
     * @param id 24 hexadecimal digits
     * @param start when it began
     * @param stop when it ended, or null
     * @param open whether it is still going on
     * @param tags its tags, none of them empty
     * @param note free text, or null
     * @throws IllegalArgumentException if {@code id} is not 24 hexadecimal digits, a time is before 1970 or after 9999,
     *     {@code stop} is before {@code start}, an open event has a {@code stop}, or a tag is empty. The lengths of
     *     tags and note are not checked here, so that whatever a collection holds can be read; see {@link
     *     #requireWithinLimits()}.
     */
    public Event {
        id = EventIds.normalise(id);
        start = requireTime("start", start);
        if (stop != null && open) {
            throw new IllegalArgumentException(
                    "open is true and stop is " + EpochSeconds.format(stop) + "; an open event has no stop");
        }
        if (stop != null) {
            stop = requireTime("stop", stop);
            if (stop.isBefore(start)) {
                throw new IllegalArgumentException("stop " + EpochSeconds.format(stop) + " is before start "
                        + EpochSeconds.format(start) + "; it must be the same or later");
            }
        }
        tags = distinct(tags);
        if (tags.contains("")) {
            throw new IllegalArgumentException("a tag is empty; a tag must have at least one character");
        }
        if (note != null && note.isEmpty()) {
            note = null;
        }
    }

    /**
     * An event that is not open: an interval, or without {@code stop} a mark.
     *
     * @param id 24 hexadecimal digits
     * @param start when it began
     * @param stop when it ended, or null
     * @param tags its tags, none of them empty
     * @param note free text, or null
     * @throws IllegalArgumentException as the constructor with all parts
     */
    public Event(String id, Instant start, @Nullable Instant stop, Set<String> tags, @Nullable String note) {
        this(id, start, stop, false, tags, note);
    }

    /**
     * {@return a new mark under a new id: something that happened at {@code time}}
     *
     * @param time when it happened
     * @param tags its tags, none of them empty
     */
    public static Event mark(Instant time, String... tags) {
        return new Event(newId(), time, null, false, new LinkedHashSet<>(Arrays.asList(tags)), null);
    }

    /**
     * {@return a new open event under a new id: something that began at {@code start} and goes on}
     *
     * @param start when it began
     * @param tags its tags, none of them empty
     */
    public static Event open(Instant start, String... tags) {
        return new Event(newId(), start, null, true, new LinkedHashSet<>(Arrays.asList(tags)), null);
    }

    /**
     * {@return a new interval under a new id}
     *
     * @param start when it began
     * @param stop when it ended
     * @param tags its tags, none of them empty
     */
    public static Event between(Instant start, Instant stop, String... tags) {
        return new Event(newId(), start, stop, false, new LinkedHashSet<>(Arrays.asList(tags)), null);
    }

    /**
     * {@return a new mark under a new id, with a note}
     *
     * @param time when it happened
     * @param tags its tags, none of them empty
     * @param note free text, or null
     */
    public static Event mark(Instant time, Collection<String> tags, @Nullable String note) {
        return new Event(newId(), time, null, false, new LinkedHashSet<>(tags), note);
    }

    /**
     * {@return a new open event under a new id, with a note}
     *
     * @param start when it began
     * @param tags its tags, none of them empty
     * @param note free text, or null
     */
    public static Event open(Instant start, Collection<String> tags, @Nullable String note) {
        return new Event(newId(), start, null, true, new LinkedHashSet<>(tags), note);
    }

    /**
     * {@return a new interval under a new id, with a note}
     *
     * @param start when it began
     * @param stop when it ended
     * @param tags its tags, none of them empty
     * @param note free text, or null
     */
    public static Event between(Instant start, Instant stop, Collection<String> tags, @Nullable String note) {
        return new Event(newId(), start, stop, false, new LinkedHashSet<>(tags), note);
    }

    /** {@return a new id, unique across processes, and roughly ascending with time} */
    public static String newId() {
        return EventIds.next();
    }

    /**
     * {@return {@code id} in the form that {@link #id()} has}
     *
     * @param id 24 hexadecimal digits
     * @throws IllegalArgumentException if it is not 24 hexadecimal digits
     */
    public static String requireId(String id) {
        return EventIds.normalise(id);
    }

    /**
     * {@return whether it happened at its start and takes no time: it is not open, and has no stop or one at its start}
     */
    public boolean isMark() {
        return !open && (stop == null || stop.equals(start));
    }

    /**
     * {@return this event with another start} The stop stays, so an interval gets longer or shorter.
     *
     * @param newStart when it began
     * @throws IllegalArgumentException if it would stop before it starts
     */
    public Event withStart(Instant newStart) {
        return new Event(id, newStart, stop, open, tags, note);
    }

    /**
     * {@return this event with another stop} It ends an open event and makes an interval of a mark. With null, an
     * interval becomes a mark, and an open event stays open.
     *
     * @param newStop when it ended, or null
     * @throws IllegalArgumentException if it would stop before it starts
     */
    public Event withStop(@Nullable Instant newStop) {
        return withEnding(newStop == null ? Ending.none() : Ending.at(newStop));
    }

    /**
     * {@return this event, open or not} {@code true} takes the stop away. {@code false} makes an open event a mark and
     * changes no other event.
     *
     * @param newOpen whether it is still going on
     */
    public Event withOpen(boolean newOpen) {
        return withEnding(Ending.open(newOpen));
    }

    /**
     * {@return this event with these tags in place of its own}
     *
     * @param newTags the tags, none of them empty
     */
    public Event withTags(String... newTags) {
        return withTags(Arrays.asList(newTags));
    }

    /**
     * {@return this event with these tags in place of its own}
     *
     * @param newTags the tags, none of them empty
     */
    public Event withTags(Collection<String> newTags) {
        return new Event(id, start, stop, open, new LinkedHashSet<>(newTags), note);
    }

    /**
     * {@return this event with another note; null for none}
     *
     * @param newNote free text, or null
     */
    public Event withNote(@Nullable String newNote) {
        return new Event(id, start, stop, open, tags, newNote);
    }

    /**
     * {@return this event with another ending: a duration, for example}
     *
     * @param ending the new ending
     * @throws IllegalArgumentException if it would stop before it starts, or after the year 9999
     */
    public Event withEnding(Ending ending) {
        return ending.of(this);
    }

    /**
     * Returns this event if it may be added to a repository.
     *
     * @return this event
     * @throws IllegalArgumentException if it has more than {@link #MAX_TAGS} tags, a tag longer than
     *     {@link #MAX_TAG_LENGTH}, a note longer than {@link #MAX_NOTE_LENGTH}, or text that is not well-formed Unicode
     */
    public Event requireWithinLimits() {
        if (tags.size() > MAX_TAGS) {
            throw new IllegalArgumentException(
                    "tags has " + tags.size() + " entries; an event may have at most " + MAX_TAGS);
        }
        for (String tag : tags) {
            requireText("the tag", tag, MAX_TAG_LENGTH);
        }
        if (note != null) {
            requireText("note", note, MAX_NOTE_LENGTH);
        }
        return this;
    }

    private static void requireText(String what, String text, int limit) {
        int length = text.codePointCount(0, text.length());
        if (length > limit) {
            throw new IllegalArgumentException(what + " \"" + Excerpt.of(text, 20) + "\" has " + length
                    + " characters; it may have at most " + limit);
        }
        if (hasLoneSurrogate(text)) {
            throw new IllegalArgumentException(
                    what + " holds half of a surrogate pair; it must be well-formed Unicode text");
        }
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    private static Instant requireTime(String field, Instant time) {
        requireNonNull(time, field);
        if (time.getEpochSecond() < 0
                || time.getEpochSecond() > EpochSeconds.MAX
                || (time.getEpochSecond() == EpochSeconds.MAX && time.getNano() > 0)) {
            throw new IllegalArgumentException(field + " " + time + " is out of range; it must be from 0 to "
                    + EpochSeconds.MAX + " seconds since 1970 (1970-01-01T00:00:00Z to 9999-12-31T23:59:59Z)");
        }
        return EpochSeconds.storable(time);
    }

    /** An unmodifiable copy that keeps the order, which {@link Set#copyOf} does not. */
    private static Set<String> distinct(Collection<String> tags) {
        List<String> copy = List.copyOf(tags);
        return switch (copy.size()) {
            case 0 -> Collections.emptySet();
            case 1 -> Collections.singleton(copy.get(0));
            default -> Collections.unmodifiableSet(new LinkedHashSet<>(copy));
        };
    }
}
