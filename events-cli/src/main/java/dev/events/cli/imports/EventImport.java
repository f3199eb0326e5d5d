package dev.events.cli.imports;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.console.Progress;
import dev.events.cli.format.read.EventReader;
import dev.events.cli.format.read.ImportFormat;
import dev.events.cli.format.read.ImportId;
import dev.events.cli.format.read.ImportRecord;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import: takes the records of a source and brings the server's events up to date with them. The source wins: whatever its
 * records say about an event replaces what the server has. Events that are gone from the source are removed on request only.
 *
 * <p>A source with ids is followed by these. One without ids, if it is known to be one source, is compared with the events that
 * earlier imports added from it ({@link SourceComparison}).
 */
public final class EventImport implements EventReader.Sink {
    private final EventsClient client;
    private final ImportOptions options;
    private final ImportReport report;
    private final ImportUpload upload;
    private final List<Event> gone = new ArrayList<>();
    private String place = "";
    private @Nullable SourceComparison comparison;
    /** The events that Watson ran at the last import; null if it is not known which of them still run. */
    private @Nullable List<Event> running;

    private @Nullable Progress progress;

    public EventImport(EventsClient client, ImportOptions options, ImportReport report) {
        this.client = client;
        this.options = options;
        this.report = report;
        this.upload = new ImportUpload(client, options.dryRun(), report);
    }

    /**
     * Begins with the records of a file.
     *
     * @param name of the file, for the places of errors; empty if there is only one
     * @param reading shows how far the import is
     */
    public void begin(ImportFormat format, String name, Progress reading) {
        progress = reading;
        place = name.isEmpty() ? "" : name + ": ";
        comparison = format == ImportFormat.TIMEWARRIOR || !options.source().isEmpty()
                ? new SourceComparison(format, options, client, upload, report, gone)
                : null;
    }

    /**
     * Says that the next records are the frames that Watson is running, and that the frames that have ended came before. What
     * the server has as running and is not among them is gone.
     */
    public void beginRunningFrames() {
        upload.flush();
        List<Event> open = new ArrayList<>();
        client.stream(new Filter(List.of(new Filter.Parameter("open", "true"))), event -> {
            if (ImportId.isOfRunningFrame(event) && !upload.isReplaced(event.id())) {
                open.add(event);
            }
        });
        running = open;
    }

    @Override
    public void record(ImportRecord read) {
        ImportRecord record = read.withTags(options.tags());
        if (comparison != null && !record.hasId()) {
            comparison.add(record);
        } else if (running != null) {
            runningFrame(record, running);
        } else {
            upload.add(record);
        }
        if (progress != null) {
            progress.count();
        }
    }

    /** The frame that runs may have got another start, or another project, since it was imported. */
    private void runningFrame(ImportRecord record, List<Event> candidates) {
        Event event = record.event();
        Event match = null;
        for (Event candidate : candidates) {
            boolean changed =
                    candidate.start().equals(event.start()) || candidate.tags().equals(event.tags());
            if (candidate.id().equals(event.id()) || (match == null && changed)) {
                match = candidate;
            }
        }
        candidates.remove(match);
        if (match == null || match.id().equals(event.id())) {
            upload.add(record);
        } else {
            upload.replace(record, match);
        }
    }

    /** Ends with the records of a file, which are all there are if {@code whole}. */
    public void end(boolean whole) {
        if (comparison != null) {
            comparison.finish();
            if (!comparison.isOrdered()) {
                report.message(
                        "the records are not in the order of their starts, so nothing is known about those that are gone");
            }
            if (options.mirror() && !comparison.isCertain()) {
                report.message("the intervals have no id numbers, so nothing is known about those that are gone");
            }
        }
        upload.flush();
        if (running != null) {
            gone.addAll(running);
        }
        if (!whole) {
            gone.clear();
        }
    }

    /** Handles what is gone from the source, after the last file. */
    public void finish() {
        if (report.invalid() > 0 && !gone.isEmpty()) {
            report.keptGone(gone.size());
            return;
        }
        for (Event event : gone) {
            if (!options.mirror()) {
                report.gone(event);
            } else if (options.dryRun() || client.remove(event.id())) {
                report.removed(event);
            }
        }
    }

    @Override
    public void refuse(String where, String reason) {
        report.invalid(place + where, reason);
    }

    @Override
    public void remark(String where, String what) {
        report.remark(place + where, what);
    }
}
