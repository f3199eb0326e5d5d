package dev.events.cli.imports;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.UploadAnswer;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.read.ImportRecord;
import dev.events.core.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds records to the server in chunks, and changes the events that exist already and differ. A dry run sends the same requests
 * with {@code dry_run}, and no changes.
 */
final class ImportUpload {
    /** A few hundred kilobytes a request. */
    private static final int CHUNK = 2000;

    private final EventsClient client;
    private final boolean dryRun;
    private final ImportReport report;
    private final List<Item> chunk = new ArrayList<>();
    private final Set<String> replaced = new HashSet<>();

    ImportUpload(EventsClient client, boolean dryRun, ImportReport report) {
        this.client = client;
        this.dryRun = dryRun;
        this.report = report;
    }

    /** @param old the event that the record's event replaces; null if there is none */
    private record Item(ImportRecord record, @Nullable Event old) {}

    /**
     * A record that may have been imported under another id while it ran.
     *
     * @param existing the event with the record's id that was there before; null if it has just been added
     */
    private record Ended(ImportRecord record, @Nullable Event existing) {}

    /** Adds an event, or changes the one that has its id. */
    void add(ImportRecord record) {
        chunk.add(new Item(record, null));
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    /**
     * Adds an event and then removes another one: the same one under the id that it had before. If this fails in between, both
     * exist.
     */
    void replace(ImportRecord record, Event old) {
        Event event;
        try {
            event = record.coverage().apply(old, record.event());
        } catch (IllegalArgumentException e) {
            report.invalid(record.place(), String.valueOf(e.getMessage()));
            return;
        }
        chunk.add(new Item(record.withEvent(event), old));
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    /** Whether the event with this id has been replaced, or would have been but for the dry run. */
    boolean isReplaced(String id) {
        return replaced.contains(id);
    }

    /** Counts a record that says what another one of this import said. */
    void repeated() {
        report.existing();
    }

    /** Brings an existing event, which has the record's id, up to date. */
    void update(ImportRecord record, Event existing) {
        if (change(record, existing)) {
            Event changed = record.coverage().apply(existing, record.event());
            if (changed.equals(existing)) {
                report.existing();
            } else {
                report.updated(existing, changed);
            }
        }
    }

    void flush() {
        if (chunk.isEmpty()) {
            return;
        }
        List<Item> sent = List.copyOf(chunk);
        chunk.clear();
        List<UploadAnswer> answers = upload(sent.stream().map(Item::record).toList(), dryRun);
        List<Ended> ended = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            Item item = sent.get(i);
            ImportRecord record = item.record();
            UploadAnswer answer = answers.get(i);
            Event other = answer.other();
            if (answer.error() != null && other == null) {
                report.invalid(record.place(), answer.error());
            } else if (item.old() != null) {
                if (other == null || change(record, other)) {
                    removeOld(item.old(), record.event());
                }
            } else if (record.runningId() != null
                    && !record.runningId().equals(record.event().id())) {
                ended.add(new Ended(record, answer.existing() ? record.event() : other));
            } else if (other != null) {
                update(record, other);
            } else if (answer.existing()) {
                report.existing();
            } else {
                report.added(record.event());
            }
        }
        replaceRunning(ended);
    }

    private List<UploadAnswer> upload(List<ImportRecord> records, boolean onlyAsk) {
        return client.bulk().upload(records.stream().map(ImportRecord::event).toList(), onlyAsk, report::repeats);
    }

    /**
     * Removes the events under which records were imported while they ran. An import that was interrupted may have left one of a
     * record that exists already.
     */
    private void replaceRunning(List<Ended> ended) {
        if (ended.isEmpty()) {
            return;
        }
        List<ImportRecord> asked = ended.stream()
                .map(each -> each.record().withId(String.valueOf(each.record().runningId())))
                .toList();
        List<UploadAnswer> answers = upload(asked, true);
        for (int i = 0; i < ended.size(); i++) {
            ImportRecord record = ended.get(i).record();
            Event existing = ended.get(i).existing();
            UploadAnswer answer = answers.get(i);
            Event old = answer.existing() ? asked.get(i).event() : answer.other();
            if (old != null) {
                replaceRunning(record, old, existing == null ? record.event() : existing);
            } else if (existing != null) {
                update(record, existing);
            } else {
                report.added(record.event());
            }
        }
    }

    private void replaceRunning(ImportRecord record, Event old, Event event) {
        Event whole;
        try {
            // What the source does not say, such as a note, stays.
            whole = record.coverage().apply(old, record.event());
        } catch (IllegalArgumentException e) {
            report.invalid(record.place(), String.valueOf(e.getMessage()));
            return;
        }
        if (change(record.withEvent(whole), event)) {
            removeOld(old, whole);
        }
    }

    private void removeOld(Event old, Event event) {
        if (!dryRun) {
            client.remove(old.id());
        }
        replaced.add(old.id());
        report.updated(old, event);
    }

    /** Changes an event if it differs from the record; returns false if that is not possible, which is reported. */
    private boolean change(ImportRecord record, Event existing) {
        try {
            Event changed = record.coverage().apply(existing, record.event());
            if (dryRun || changed.equals(existing)) {
                return true;
            }
            if (client.patch(existing.id(), EventChange.json(existing, changed), null)
                    .isPresent()) {
                return true;
            }
            report.invalid(record.place(), "the event " + existing.id() + " was removed meanwhile");
        } catch (CliException e) {
            if (e.exitCode() != ExitCodes.REFUSED) {
                throw e;
            }
            report.invalid(record.place(), e.text());
        } catch (IllegalArgumentException e) {
            report.invalid(record.place(), String.valueOf(e.getMessage()));
        }
        return false;
    }
}
