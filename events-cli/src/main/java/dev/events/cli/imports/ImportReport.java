package dev.events.cli.imports;

import dev.events.cli.console.Messages;
import dev.events.cli.console.Progress;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import dev.events.core.Excerpt;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts what became of the records of an import. A dry run also keeps the first changes of each kind, to show them. */
public final class ImportReport {
    /** How many changes of a kind a dry run shows. */
    private static final int SHOWN = 10;

    private static final int LONGEST_TEXT = 200;

    private final boolean dryRun;
    private final TimeFormatter times;
    private final PrintWriter err;
    private final Kind added = new Kind("add");
    private final Kind updated = new Kind("update");
    private final Kind removed = new Kind("remove");
    private final Kind gone = new Kind("gone");
    private @Nullable Progress progress;
    private long existing;
    private long invalid;

    public ImportReport(boolean dryRun, TimeFormatter times, PrintWriter err) {
        this.dryRun = dryRun;
        this.times = times;
        this.err = err;
    }

    /** Clears this before each message. */
    public void setProgress(Progress shown) {
        progress = shown;
    }

    /** Says that lines are sent again, because the server's store did not take them. */
    void repeats(int lines) {
        message("the server cannot store events at the moment; " + lines + (lines == 1 ? " line is" : " lines are")
                + " sent again");
    }

    /** One kind of change: how many, and in a dry run the first of them. */
    private final class Kind {
        private final String verb;
        private final List<String> lines = new ArrayList<>();
        private long count;

        Kind(String verb) {
            this.verb = verb;
        }

        void count(Event event, @Nullable Event to) {
            count++;
            if (dryRun && lines.size() < SHOWN) {
                String what = to == null
                        ? EventChange.tags(event) + "  " + EventChange.note(event)
                        : EventChange.tags(event) + ": " + EventChange.text(event, to, times);
                lines.add(verb + " ".repeat(8 - verb.length()) + times.time(event.start()) + "  "
                        + times.stopOfDay(event, true) + "  "
                        + TerminalText.visible(Excerpt.of(what.strip(), LONGEST_TEXT)));
            }
        }

        void print(PrintWriter out) {
            lines.forEach(out::println);
            if (count > lines.size() && !lines.isEmpty()) {
                out.println(verb + " ".repeat(8 - verb.length()) + "… and " + (count - lines.size()) + " more");
            }
        }

        String counted(String participle) {
            return count + (dryRun ? " would be " : " ") + participle;
        }
    }

    /** How many records were not valid. */
    public long invalid() {
        return invalid;
    }

    /** Whether anything has been counted. */
    public boolean isStarted() {
        return added.count + updated.count + existing + invalid > 0;
    }

    void added(Event event) {
        added.count(event, null);
    }

    void updated(Event from, Event to) {
        if (from.equals(new Event(from.id(), to.start(), to.stop(), to.open(), to.tags(), to.note()))) {
            existing(); // only its id is another
        } else {
            updated.count(from, to);
        }
    }

    void existing() {
        existing++;
    }

    void removed(Event event) {
        removed.count(event, null);
    }

    void gone(Event event) {
        gone.count(event, null);
    }

    void keptGone(int count) {
        message(Messages.events(count) + " may be gone from the source, and " + (count == 1 ? "is" : "are")
                + " kept because of the invalid records");
    }

    void invalid(String place, String reason) {
        invalid++;
        remark(place, reason);
    }

    void remark(String place, String what) {
        message(TerminalText.visible(place) + ": " + TerminalText.visible(what));
    }

    void message(String text) {
        if (progress != null) {
            progress.clear();
        }
        Messages.printError(err, text);
    }

    /** Prints the counts, in a dry run after the changes. */
    public void print(PrintWriter out) {
        for (Kind kind : List.of(added, updated, removed, gone)) {
            kind.print(out);
        }
        out.println(String.join(
                ", ",
                added.counted("added"),
                updated.counted("updated"),
                existing + " already there",
                removed.counted("removed"),
                invalid + " invalid"));
        out.flush();
        if (gone.count > 0) {
            message(Messages.events(gone.count) + (gone.count == 1 ? " is" : " are")
                    + " no longer in the source; --mirror removes " + (gone.count == 1 ? "it" : "them"));
        }
    }
}
