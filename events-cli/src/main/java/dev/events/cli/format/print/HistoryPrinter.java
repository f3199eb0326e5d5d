package dev.events.cli.format.print;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.RecordedChange;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.client.RecordedOperation.Author;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Prints operations, or what they did to one event, as a table, separated by tabs, as JSON, NDJSON or CSV. */
public final class HistoryPrinter {
    private static final int WIDEST_TEXT = 30;
    /** The columns that say who did it, and to how many events. */
    private static final int BY = 2;

    private static final int COUNT = 3;

    private static final List<String> OPERATION_FIELDS =
            List.of("id", "time", "action", "by", "request", "count", "state", "undoes", "undone_by", "expires");
    private static final List<String> CHANGE_FIELDS =
            List.of("operation", "time", "action", "by", "change", "id", "start", "stop", "open", "tags", "note");

    private final CliEnvironment environment;
    private final TimeFormatter times;
    private final RequestWords words;
    private final PrintWriter out;
    private final @Nullable OutputFormat format;

    /** @param format null for a table on a terminal, and its columns, separated by tabs, elsewhere */
    public HistoryPrinter(
            CliEnvironment environment, TimeFormatter times, PrintWriter out, @Nullable OutputFormat format) {
        this.environment = environment;
        this.times = times;
        this.words = new RequestWords(times);
        this.out = out;
        this.format = format;
    }

    private boolean isTabs() {
        return format == null && !environment.outIsTerminal();
    }

    /** Prints operations. */
    public void printOperations(List<RecordedOperation> operations) {
        if (isTabs()) {
            operations.forEach(operation -> printTabs(operationCells(operation, operation.id())));
            return;
        }
        switch (format == null ? OutputFormat.TABLE : format) {
            case JSON -> printArray(operations, RecordedOperation::json);
            case NDJSON ->
                operations.forEach(operation -> out.print(TerminalText.visibleJson(operation.json()) + "\n"));
            case CSV -> {
                CsvRows rows = new CsvRows(out, environment.outIsTerminal());
                rows.print(OPERATION_FIELDS);
                operations.forEach(operation -> rows.print(operationFields(operation)));
            }
            case TABLE -> {
                int digits = Math.max(
                        EventIds.FEWEST_SHOWN,
                        EventIds.uniqueDigits(
                                operations.stream().map(RecordedOperation::id).toList()));
                boolean known = operations.stream().anyMatch(operation -> operation.by() != null);
                List<String> headers = List.of("ID", "TIME", "BY", "EVENTS", "STATE", "WHAT");
                TextTable table = new TextTable(without(BY, headers, known), WIDEST_TEXT);
                for (RecordedOperation operation : operations) {
                    List<String> cells =
                            new ArrayList<>(operationCells(operation, EventIds.end(operation.id(), digits)));
                    String count = cells.get(COUNT);
                    cells.set(COUNT, " ".repeat(Math.max(0, headers.get(COUNT).length() - count.length())) + count);
                    table.add(without(BY, cells, known));
                }
                if (!operations.isEmpty()) {
                    table.print(environment, out);
                }
            }
        }
    }

    /** Prints what was done to one event. */
    public void printChanges(List<RecordedChange> changes) {
        if (isTabs()) {
            changes.forEach(change -> printTabs(changeCells(change, change.operation(), TagFormatter::join)));
            return;
        }
        switch (format == null ? OutputFormat.TABLE : format) {
            case JSON -> printArray(changes, RecordedChange::json);
            case NDJSON -> changes.forEach(change -> out.print(TerminalText.visibleJson(change.json()) + "\n"));
            case CSV -> {
                CsvRows rows = new CsvRows(out, environment.outIsTerminal());
                rows.print(CHANGE_FIELDS);
                changes.forEach(change -> rows.print(changeFields(change)));
            }
            case TABLE -> {
                int digits = Math.max(
                        EventIds.FEWEST_SHOWN,
                        EventIds.uniqueDigits(
                                changes.stream().map(RecordedChange::operation).toList()));
                boolean known = changes.stream().anyMatch(change -> change.by() != null);
                List<String> headers =
                        List.of("OPERATION", "TIME", "BY", "CHANGE", "START BEFORE", "STOP", "TAGS", "NOTE");
                TextTable table = new TextTable(without(BY, headers, known), WIDEST_TEXT);
                for (RecordedChange change : changes) {
                    String operation = EventIds.end(change.operation(), digits);
                    table.add(without(BY, changeCells(change, operation, tags -> String.join(", ", tags)), known));
                }
                if (!changes.isEmpty()) {
                    table.print(environment, out);
                }
            }
        }
    }

    /** The cells without the one at {@code index}, unless it is {@code kept}. */
    private static List<String> without(int index, List<String> cells, boolean kept) {
        List<String> rest = new ArrayList<>(cells);
        if (!kept) {
            rest.remove(index);
        }
        return rest;
    }

    private <T> void printArray(List<T> items, Function<T, String> json) {
        out.print("[");
        String separator = "\n";
        for (T item : items) {
            out.print(separator + TerminalText.visibleJson(json.apply(item)));
            separator = ",\n";
        }
        out.print(items.isEmpty() ? "]\n" : "\n]\n");
    }

    private void printTabs(List<String> cells) {
        out.print(String.join("\t", cells) + "\n");
    }

    private List<String> operationCells(RecordedOperation operation, String id) {
        return List.of(
                id,
                times.time(operation.time()),
                name(operation.by()),
                Long.toString(operation.count()),
                operation.undoneBy() != null ? "undone" : TerminalText.visible(operation.state()),
                words.of(operation));
    }

    private List<String> operationFields(RecordedOperation operation) {
        return List.of(
                operation.id(),
                times.exact(operation.time()),
                operation.action(),
                operation.by() == null ? "" : operation.by().name(),
                operation.request(),
                Long.toString(operation.count()),
                operation.state(),
                orEmpty(operation.undoes()),
                orEmpty(operation.undoneBy()),
                times.exactOrEmpty(operation.expires()));
    }

    private List<String> changeCells(
            RecordedChange change, String operation, Function<Collection<String>, String> tags) {
        Event before = change.before();
        return List.of(
                operation,
                change.time() == null ? "" : times.time(change.time()),
                name(change.by()),
                verb(change),
                before == null ? "" : times.time(before.start()),
                before == null ? "" : times.stop(before),
                before == null ? "" : TerminalText.visible(tags.apply(before.tags())),
                before == null || before.note() == null ? "" : TerminalText.visible(before.note()));
    }

    /** What was done, and that it was an undo, if it was. */
    private static String verb(RecordedChange change) {
        return TerminalText.visible(change.change())
                + (change.action().equals(RecordedOperation.UNDO) ? " by undo" : "");
    }

    private List<String> changeFields(RecordedChange change) {
        Event before = change.before();
        return List.of(
                change.operation(),
                times.exactOrEmpty(change.time()),
                change.action(),
                change.by() == null ? "" : change.by().name(),
                change.change(),
                before == null ? "" : before.id(),
                before == null ? "" : times.exact(before.start()),
                before == null ? "" : times.exactOrEmpty(before.stop()),
                before != null && before.open() ? "true" : "",
                before == null ? "" : TagFormatter.join(before.tags()),
                before == null ? "" : orEmpty(before.note()));
    }

    private static String name(@Nullable Author by) {
        return by == null ? "" : TerminalText.visible(by.name());
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
