package dev.events.cli.format.print;

import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Collectors;

/** Prints an iCalendar file (RFC 5545). Open events get a property of their own, because calendars have no open events. */
final class IcsPrinter implements EventPrinter {
    private static final int LINE_OCTETS = 75;

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean terminal;
    private final String stamp;
    private final ExportLosses losses = new ExportLosses();
    private boolean started;

    IcsPrinter(PrintWriter out, PrintWriter err, Clock clock, boolean terminal) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.stamp = TimeFormatter.basic(clock.instant());
    }

    @Override
    public void print(Event event) {
        start();
        Instant stop = event.stop();
        losses.countFraction(event);
        line("BEGIN:VEVENT");
        line("UID:" + event.id() + "@events");
        line("DTSTAMP:" + stamp);
        line("DTSTART:" + TimeFormatter.basic(event.start()));
        if (event.open()) {
            line("X-EVENTS-OPEN:TRUE");
            losses.count("exported without an end, because still open");
        } else if (stop != null && stop.isAfter(event.start())) {
            line("DTEND:" + TimeFormatter.basic(stop));
        }
        if (!event.tags().isEmpty()) {
            line("SUMMARY:" + escaped(String.join(", ", event.tags())));
            line("CATEGORIES:" + event.tags().stream().map(IcsPrinter::escaped).collect(Collectors.joining(",")));
        }
        if (event.note() != null) {
            line("DESCRIPTION:" + escaped(event.note()));
        }
        line("END:VEVENT");
    }

    @Override
    public void finish() {
        start();
        line("END:VCALENDAR");
        losses.print(out, err);
    }

    private void start() {
        if (!started) {
            started = true;
            line("BEGIN:VCALENDAR");
            line("VERSION:2.0");
            line("PRODID:-//Events//events-cli//EN");
        }
    }

    /** Folds the line at 75 octets, never within a character. */
    private void line(String content) {
        String text = terminal ? TerminalText.visible(content) : content;
        StringBuilder line = new StringBuilder();
        int octets = 0;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int size = new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > LINE_OCTETS) {
                line.append("\r\n ");
                octets = 1;
            }
            line.appendCodePoint(c);
            octets += size;
            i += Character.charCount(c);
        }
        out.print(line.append("\r\n"));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\r", "")
                .replace("\n", "\\n");
    }
}
