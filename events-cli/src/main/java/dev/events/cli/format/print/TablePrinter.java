package dev.events.cli.format.print;

import dev.events.cli.client.EventIds;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Prints a table for people. The first rows decide the layout and the widths of the columns. A day is named where it changes.
 * If the width of the terminal is known, no line is longer: dates, then times, then tags and notes are shortened.
 */
final class TablePrinter implements EventPrinter {
    /** How many events decide the layout: about as many as a person may scroll through. */
    private static final int SAMPLE = 1000;
    /** How many digits of an id a longer table shows at least. Its other ids are not known yet. */
    private static final int MANY_DIGITS = 8;

    /** Tags and note together get at least this, if dates can be shorter instead. */
    private static final int READABLE = 30;
    /** Tags and note in one column get at least this, if the duration can be left out instead. */
    private static final int LEGIBLE = 16;
    /** Tags and note are not shortened below this. */
    private static final int NARROWEST = 4;

    private static final String GAP = "  ";
    private static final String OPEN = "32";
    private static final String BOLD = "1";

    /** The layouts, from the widest to the narrowest. */
    private enum Layout {
        /** A column with the day: {@code Tue 2026-11-24}. */
        DAYS,
        /** The same without the year: {@code Tue 11-24}. */
        SHORT_DAYS,
        /** The day in a line of its own. Tags and note share a column. */
        HEADINGS,
        /** The same without the duration. */
        NARROW
    }

    private final PrintWriter out;
    private final TimeFormatter times;
    private final OptionalInt columns;
    private final boolean coloured;
    private final int fewestDigits;
    private final List<Event> sample = new ArrayList<>();
    private boolean settled;
    private Layout layout = Layout.DAYS;
    private boolean seconds;
    private int digits;
    private int[] widths = {};
    private @Nullable LocalDate day;

    /** @param fewestDigits how many digits of an id are shown at least */
    TablePrinter(PrintWriter out, CliEnvironment environment, TimeFormatter times, int fewestDigits) {
        this.out = out;
        this.times = times;
        this.columns = environment.columns();
        this.coloured = environment.isOutColoured();
        this.fewestDigits = fewestDigits;
    }

    @Override
    public void print(Event event) {
        if (!settled && sample.size() == SAMPLE) {
            settle(MANY_DIGITS);
        }
        if (settled) {
            printEvent(event);
        } else {
            sample.add(event);
        }
    }

    @Override
    public void finish() {
        if (!settled && !sample.isEmpty()) {
            settle(fewestDigits);
        }
    }

    private void settle(int leastDigits) {
        settled = true;
        digits = Math.max(
                leastDigits,
                EventIds.uniqueDigits(sample.stream().map(Event::id).toList()));
        seconds = anyMinuteHasTwo();
        chooseLayout();
        printRow(headers(), true);
        sample.forEach(this::printEvent);
        sample.clear();
    }

    /** Whether two events begin in the same minute: only then do seconds tell anything. */
    private boolean anyMinuteHasTwo() {
        long last = Long.MIN_VALUE;
        for (Event event : sample) {
            long minute = Math.floorDiv(event.start().getEpochSecond(), 60);
            if (minute == last) {
                return true;
            }
            last = minute;
        }
        return false;
    }

    private void chooseLayout() {
        widths = naturalWidths();
        if (columns.isEmpty() || fits(READABLE)) {
            shortenTexts();
            return;
        }
        seconds = false;
        for (Layout candidate : Layout.values()) {
            layout = candidate;
            widths = naturalWidths();
            if (fits(candidate == Layout.HEADINGS ? LEGIBLE : READABLE)) {
                break;
            }
        }
        shortenTexts();
    }

    private boolean hasDayColumn() {
        return layout.compareTo(Layout.HEADINGS) < 0 && !times.isEpoch();
    }

    private boolean isOneText() {
        return layout.compareTo(Layout.HEADINGS) >= 0;
    }

    private List<String> headers() {
        List<String> headers = new ArrayList<>();
        if (hasDayColumn()) {
            headers.add("DATE");
        }
        headers.addAll(List.of("ID", "START", "STOP"));
        if (layout != Layout.NARROW) {
            headers.add("DURATION");
        }
        headers.addAll(isOneText() ? List.of("TAGS · NOTE") : List.of("TAGS", "NOTE"));
        return headers;
    }

    private List<String> cells(Event event, boolean newDay) {
        List<String> cells = new ArrayList<>();
        if (hasDayColumn()) {
            LocalDate date = times.day(event.start());
            cells.add(!newDay ? "" : layout == Layout.DAYS ? TimeFormatter.day(date) : times.shortDay(date));
        }
        cells.add(EventIds.end(event.id(), digits));
        cells.add(times.timeOfDay(event.start(), seconds));
        cells.add(times.stopOfDay(event, seconds));
        if (layout != Layout.NARROW) {
            String duration = times.tableDuration(event);
            cells.add(" ".repeat(Math.max(0, "DURATION".length() - duration.length())) + duration);
        }
        String tags = TerminalText.visible(String.join(", ", event.tags()));
        String note = event.note() == null ? "" : TerminalText.visible(event.note());
        if (isOneText()) {
            cells.add(tags + (tags.isEmpty() || note.isEmpty() ? "" : " · ") + note);
        } else {
            cells.addAll(List.of(tags, note));
        }
        return cells;
    }

    private int[] naturalWidths() {
        int[] natural = headers().stream().mapToInt(String::length).toArray();
        for (Event event : sample) {
            List<String> cells = cells(event, true);
            for (int i = 0; i < natural.length; i++) {
                natural[i] = Math.max(natural[i], TerminalText.width(cells.get(i)));
            }
        }
        return natural;
    }

    private int texts() {
        return isOneText() ? 1 : 2;
    }

    /** The width that the other columns leave for tags and note. */
    private int roomForTexts() {
        int others = (widths.length - 1) * GAP.length();
        for (int i = 0; i < widths.length - texts(); i++) {
            others += widths[i];
        }
        return columns.orElse(Integer.MAX_VALUE) - others;
    }

    /** Whether tags and note have the width that they need, or at least {@code enough}. */
    private boolean fits(int enough) {
        int needed = 0;
        for (int i = widths.length - texts(); i < widths.length; i++) {
            needed += widths[i];
        }
        return roomForTexts() >= Math.min(enough, needed);
    }

    /** Gives tags and note half of the room each, unless one needs less. */
    private void shortenTexts() {
        if (columns.isEmpty()) {
            return;
        }
        int last = widths.length - 1;
        int room = roomForTexts();
        if (!isOneText()) {
            widths[last - 1] = Math.min(widths[last - 1], Math.max(NARROWEST, Math.max(room / 2, room - widths[last])));
            room -= widths[last - 1];
        }
        widths[last] = Math.max(NARROWEST, room);
    }

    private void printEvent(Event event) {
        Instant start = event.start();
        boolean newDay = !times.isEpoch() && !times.day(start).equals(day);
        if (newDay) {
            day = times.day(start);
            if (isOneText()) {
                out.println(colour(cut(TimeFormatter.day(times.day(start))), BOLD));
            }
        }
        printRow(cells(event, newDay), false);
    }

    private void printRow(List<String> cells, boolean header) {
        StringBuilder row = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            boolean text = i >= cells.size() - texts();
            String cell = columns.isPresent() && text ? TerminalText.fit(cells.get(i), widths[i]) : cells.get(i);
            row.append(i == 0 ? "" : GAP).append(cell);
            row.append(" ".repeat(Math.max(0, widths[i] - TerminalText.width(cell))));
        }
        String line = cut(row.toString().stripTrailing());
        int stop = hasDayColumn() ? 3 : 2;
        if (header) {
            line = colour(line, BOLD);
        } else if (coloured && cells.get(stop).equals("open")) {
            int at = stop * GAP.length();
            for (int i = 0; i < stop; i++) {
                at += widths[i];
            }
            line = at + "open".length() > line.length()
                    ? line
                    : line.substring(0, at) + colour("open", OPEN) + line.substring(at + "open".length());
        }
        out.println(line);
    }

    private String cut(String line) {
        return columns.isPresent() ? TerminalText.fit(line, columns.getAsInt()) : line;
    }

    private String colour(String text, String code) {
        return coloured ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
