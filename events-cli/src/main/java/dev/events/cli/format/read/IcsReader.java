package dev.events.cli.format.read;

import dev.events.core.Event;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code VEVENT}s of an iCalendar file (<a href="https://www.rfc-editor.org/rfc/rfc5545">RFC 5545</a>). The
 * categories become tags, or the summary where there are none; summary and description become the note. Only the first
 * occurrence of a recurring event is read.
 */
final class IcsReader implements EventReader {
    private static final DateTimeFormatter DATE_TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss");
    private static final Pattern PARAMETER = Pattern.compile(";([A-Za-z0-9-]+)=(\"[^\"]*\"|[^;:]*)");
    private static final Pattern WEEKS = Pattern.compile("P(\\d{1,6})W");
    private static final int LONGEST_LINE = 1 << 20;
    /** How many characters the properties of an event may have that are read. */
    private static final int LONGEST_EVENT = 1 << 21;
    /** The properties that are read. */
    private static final Set<String> PROPERTIES = Set.of(
            "UID",
            "RECURRENCE-ID",
            "DTSTART",
            "DTEND",
            "DURATION",
            "RRULE",
            "STATUS",
            "SUMMARY",
            "DESCRIPTION",
            "CATEGORIES",
            "X-EVENTS-OPEN");

    private final ZoneId local;

    /** Times without a zone are those of {@code local}. */
    IcsReader(ZoneId local) {
        this.local = local;
    }

    /** A line: {@code NAME;PARAMETER=…:VALUE}. */
    private record Property(String name, Map<String, String> parameters, String value, int line) {
        /** For errors: {@code DTSTART is "x" (line 7)}. */
        String said() {
            return name + " is " + JsonRecords.shown(value) + " (line " + line + ")";
        }
    }

    @Override
    public void read(InputStream in, Sink sink) throws IOException {
        LineReader lines = new LineReader(in);
        Map<String, List<Property>> event = new HashMap<>();
        String within = "";
        String place = "";
        long number = 0;
        boolean ended = false;
        int at = 1;
        int length = 0;
        for (String line = unfolded(lines); line != null; at = lines.number() + 1, line = unfolded(lines)) {
            String upper = line.toUpperCase(Locale.ROOT);
            if (upper.equals("BEGIN:VEVENT")) {
                if (!within.isEmpty()) {
                    sink.refuse(place, "it has no END:VEVENT");
                }
                event = new HashMap<>();
                length = 0;
                within = "VEVENT";
                number++;
                place = "event " + number + " (line " + at + ")";
            } else if (upper.equals("END:VEVENT")) {
                read(event, place, sink);
                within = "";
            } else if (upper.startsWith("BEGIN:") && within.equals("VEVENT")) {
                within = upper.substring("BEGIN:".length());
            } else if (upper.startsWith("END:") && !within.isEmpty() && upper.endsWith(within)) {
                within = "VEVENT";
            } else if (within.equals("VEVENT") && put(event, line, at)) {
                length += line.length() + 1;
                if (length > LONGEST_EVENT) {
                    throw new IOException(place + " has more than " + LONGEST_EVENT + " characters");
                }
            }
            ended |= upper.equals("END:VCALENDAR");
        }
        if (!ended) {
            throw new IOException("the calendar is incomplete: END:VCALENDAR is missing");
        }
    }

    /** Keeps a property if it is one that is read; returns whether. */
    private static boolean put(Map<String, List<Property>> event, String line, int number) {
        Matcher parameter = PARAMETER.matcher(line);
        int at = 0;
        while (at < line.length() && line.charAt(at) != ';' && line.charAt(at) != ':') {
            at++;
        }
        String name = line.substring(0, at).toUpperCase(Locale.ROOT);
        if (!PROPERTIES.contains(name)) {
            return false;
        }
        Map<String, String> parameters = new HashMap<>();
        while (parameter.region(at, line.length()).lookingAt()) {
            parameters.put(
                    parameter.group(1).toUpperCase(Locale.ROOT),
                    parameter.group(2).replace("\"", ""));
            at = parameter.end();
        }
        String value = at < line.length() ? line.substring(at + 1) : "";
        event.computeIfAbsent(name, n -> new ArrayList<>()).add(new Property(name, parameters, value, number));
        return true;
    }

    private void read(Map<String, List<Property>> event, String place, Sink sink) {
        try {
            Property begin = property(event, "DTSTART");
            if (text(event, "STATUS").equalsIgnoreCase("CANCELLED")) {
                sink.remark(place, "cancelled; skipped");
                return;
            }
            if (begin == null) {
                throw new IllegalArgumentException("it has no DTSTART");
            }
            Instant start = time(begin);
            String uid = text(event, "UID");
            boolean own = uid.matches("[0-9a-f]{24}@events");
            Set<String> tags = new LinkedHashSet<>();
            for (Property categories : event.getOrDefault("CATEGORIES", List.of())) {
                for (String tag : split(categories.value())) {
                    if (!tag.isBlank()) {
                        tags.add(own ? unescaped(tag) : unescaped(tag.strip()));
                    }
                }
            }
            String summary = text(event, "SUMMARY");
            String description = text(event, "DESCRIPTION");
            if (tags.isEmpty() && !summary.isEmpty()) {
                tags.add(summary);
                summary = "";
            } else if (summary.equals(String.join(", ", tags))) {
                summary = ""; // as export writes it
            }
            String note =
                    summary.isEmpty() || description.isEmpty() ? summary + description : summary + "\n" + description;
            String id = own
                    ? uid.substring(0, 24)
                    : ImportId.of(
                            "ics",
                            uid.isEmpty() ? start + "\n" + tags + "\n" + note : uid,
                            text(event, "RECURRENCE-ID"));
            boolean open = event.containsKey("X-EVENTS-OPEN");
            Instant stop = open ? null : stop(event, begin, start);
            sink.record(ImportRecord.of(place, new Event(id, start, stop, open, tags, note), Coverage.WHOLE_SECONDS));
            if (event.containsKey("RRULE")) {
                sink.remark(place, "recurring; only the first occurrence is imported");
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            sink.refuse(place, String.valueOf(e.getMessage()));
        }
    }

    /** Without an end, a date takes that day and a time is a mark (section 3.6.1). */
    private @Nullable Instant stop(Map<String, List<Property>> event, Property begin, Instant start) {
        Property end = property(event, "DTEND");
        if (end != null) {
            Instant stop = time(end);
            JsonRecords.requireOrder(start, begin.said(), stop, end.said(), false);
            return stop;
        }
        Property duration = property(event, "DURATION");
        if (duration != null) {
            return start.plus(duration(duration));
        }
        boolean date = begin.value().length() == 8;
        return date
                ? LocalDate.parse(begin.value(), DateTimeFormatter.BASIC_ISO_DATE)
                        .plusDays(1)
                        .atStartOfDay(local)
                        .toInstant()
                : null;
    }

    private static Duration duration(Property property) {
        Matcher weeks = WEEKS.matcher(property.value());
        try {
            Duration duration = weeks.matches()
                    ? Duration.ofDays(7L * Integer.parseInt(weeks.group(1)))
                    : Duration.parse(property.value());
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (DateTimeException e) {
            // Reported below.
        }
        throw new IllegalArgumentException(property.said() + "; it must be a duration such as PT1H30M or P1D");
    }

    private Instant time(Property property) {
        try {
            return JsonRecords.requireRange(property.name(), property.value(), parse(property));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    property.said() + "; it must be a date, or a date and time, such as 20261124 or 20261124T090000Z");
        }
    }

    private Instant parse(Property property) {
        String value = property.value();
        if (value.length() == 8) {
            return LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE)
                    .atStartOfDay(local)
                    .toInstant();
        }
        if (value.endsWith("Z")) {
            return LocalDateTime.parse(value.substring(0, value.length() - 1), DATE_TIME)
                    .toInstant(ZoneOffset.UTC);
        }
        String zone = property.parameters().get("TZID");
        return LocalDateTime.parse(value, DATE_TIME)
                .atZone(zone == null ? local : zone(zone, property.line()))
                .toInstant();
    }

    private static ZoneId zone(String name, int line) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("the time zone is " + JsonRecords.shown(name) + " (line " + line
                    + "); it must be one of the IANA database, such as Europe/Paris");
        }
    }

    private static @Nullable Property property(Map<String, List<Property>> event, String name) {
        List<Property> all = event.get(name);
        return all == null ? null : all.get(0);
    }

    private static String text(Map<String, List<Property>> event, String name) {
        Property property = property(event, name);
        return property == null ? "" : unescaped(property.value());
    }

    /** At each comma that has no backslash of its own before it. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unescaped(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                c = text.charAt(i) == 'n' || text.charAt(i) == 'N' ? '\n' : text.charAt(i);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    /** A line joined with its continuation lines, which begin with a blank; null at the end. */
    private static @Nullable String unfolded(LineReader lines) throws IOException {
        String line = lines.line();
        if (line == null) {
            return null;
        }
        StringBuilder whole = new StringBuilder(line);
        while (true) {
            int next = lines.peek();
            if (next != ' ' && next != '\t') {
                return whole.toString();
            }
            String continued = Objects.requireNonNull(lines.line());
            whole.append(continued, 1, continued.length());
            if (whole.length() > LONGEST_LINE) {
                throw new IOException("line " + lines.number() + " of the calendar is continued to more than "
                        + LONGEST_LINE + " characters");
            }
        }
    }
}
