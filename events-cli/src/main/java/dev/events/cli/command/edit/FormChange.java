package dev.events.cli.command.edit;

import dev.events.cli.client.EventCodec;
import dev.events.cli.console.CliException;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.EndingOptions;
import dev.events.cli.time.DurationParser;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/**
 * What a user changed in the block of an event.
 *
 * @param before the event as the form showed it
 * @param after the event as it should be
 * @param json the changed fields only, as a merge patch
 */
record FormChange(Event before, Event after, String json) {
    /**
     * Compares a block with the event that it shows. A field whose text is the same, or whose line is gone, is not changed; so
     * what a text does not show, such as fractions of a second, is never lost.
     *
     * @throws CliException if a text is not valid; the message names it
     */
    static FormChange of(EventForm.Block block, Event event, Clock clock) {
        EventForm.Block shown = EventForm.block(event, new TimeFormatter(clock, false));
        String startText = changed(block, shown, EventForm.START);
        String stopText = changed(block, shown, EventForm.STOP);
        String tagsText = changed(block, shown, EventForm.TAGS);
        String noteText = changed(block, shown, EventForm.NOTE);
        TimeExpressionParser times = TimeExpressionParser.ofPerson(clock);
        Instant start = startText == null ? event.start() : time(times, EventForm.START, startText, event.start());
        Ending ending = stopText == null ? null : ending(times, stopText, start);
        Set<String> tags = tagsText == null ? event.tags() : new LinkedHashSet<>(EventForm.splitTags(tagsText));
        String note = noteText == null ? event.note() : noteText;
        Event after = edited(event, start, ending, tags, note, clock);
        String json = EventCodec.object(fields -> {
            if (startText != null) {
                EventCodec.writeTime(fields, "start", start);
            }
            EventCodec.writeEnding(fields, ending);
            if (tagsText != null) {
                fields.writeArrayFieldStart("tags");
                for (String tag : tags) {
                    fields.writeString(tag);
                }
                fields.writeEndArray();
            }
            if (noteText != null) {
                fields.writeStringField("note", noteText);
            }
        });
        return new FormChange(event, after, json);
    }

    boolean isEmpty() {
        return after.equals(before);
    }

    private static @Nullable String changed(EventForm.Block block, EventForm.Block shown, String field) {
        String text = block.fields().get(field);
        return text == null || text.equals(shown.fields().get(field)) ? null : text;
    }

    private static Event edited(
            Event event, Instant start, @Nullable Ending ending, Set<String> tags, @Nullable String note, Clock clock) {
        Instant stop = ending == null
                ? event.stop()
                : ending.duration() == null ? ending.stop() : start.plus(ending.duration());
        if (stop != null && stop.isBefore(start)) {
            TimeFormatter times = new TimeFormatter(clock, false);
            throw CliException.refused(
                    "it would stop at " + times.time(stop) + ", before its start at " + times.time(start));
        }
        boolean open = ending == null ? event.open() : Boolean.TRUE.equals(ending.open());
        try {
            return new Event(event.id(), start, stop, open, tags, note).requireWithinLimits();
        } catch (IllegalArgumentException e) {
            throw CliException.refused(String.valueOf(e.getMessage()));
        }
    }

    private static Instant time(TimeExpressionParser times, String field, String text, Instant day) {
        try {
            return times.instant(text, day);
        } catch (TypeConversionException e) {
            throw CliException.refused(field + ": " + e.getMessage());
        }
    }

    private static Ending ending(TimeExpressionParser times, String text, Instant start) {
        if (text.isEmpty()) {
            return EndingOptions.MARK;
        }
        if (text.toLowerCase(Locale.ROOT).equals(EventForm.OPEN)) {
            return Ending.open(true);
        }
        Duration duration = duration(text);
        return duration == null ? Ending.at(time(times, EventForm.STOP, text, start)) : Ending.after(duration);
    }

    /** The duration that {@code text} is; null if it is none, or a time such as 10:30:00, which is also a duration. */
    private static @Nullable Duration duration(String text) {
        if (text.indexOf(':') >= 0) {
            return null;
        }
        try {
            return new DurationParser().convert(text);
        } catch (TypeConversionException e) {
            return null;
        }
    }
}
