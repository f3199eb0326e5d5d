package dev.events.cli.command.edit;

import dev.events.cli.client.CommandOperations;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.HistoryClient;
import dev.events.cli.client.OperationIds;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.client.UndoAnswer;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.RequestWords;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code undo}: puts back what operations changed or removed, and removes what they imported. */
public final class UndoCommand extends ChangingCommand {
    /** In how many operations the last one is looked for that can be undone, besides those of its command. */
    private static final int MOST_LOOKED_AT = 1000;

    /** How many commands are tried in turn if nothing is left to undo of them. */
    private static final int MOST_TRIED = 20;

    private static final int FIRST_PAGE = 100;

    private static final List<String> FORMATS = List.of("json", "ndjson");

    private final Arguments.Texts operations = arguments.parameters(
            "OPERATION", "The ids of the operations. Default: your last one that is not undone and no undo itself.");

    private final Arguments.Value<String> format = arguments.word(
            "-o, --output", "FORMAT", FORMATS, "json or ndjson: print the server's answer for each operation.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    /** What was undone, by command. */
    private final Map<String, Sum> sums = new LinkedHashMap<>();

    private final List<String> answers = new ArrayList<>();

    public UndoCommand(CliEnvironment environment) {
        super("undo", environment);
        describe(
                "Undoes changes, removals and imports: puts back what was changed or removed, and removes what was imported. Prints"
                        + " what it undid, and for how many events.",
                "Events that have changed since are left alone, and listed. An undo can be undone too, by its id. Without an id,"
                        + " undoes all that the last command did.",
                "Commands that change events print on a terminal how to undo them, and history lists what can be undone.");
        examplesAfter(
                List.of("Exit status 1: there is nothing to undo, or all events have changed since."),
                "events-cli undo",
                "events-cli undo 6743f0aa8d1c2b0011223344",
                "events-cli undo 3344 -o json");
    }

    /** What was undone of operations that were the same command. */
    private static final class Sum {
        private final RecordedOperation newest;
        private long restored;
        private long unchanged;
        private long conflicts;

        Sum(RecordedOperation newest) {
            this.newest = newest;
        }

        void add(UndoAnswer answer) {
            restored += answer.restored();
            unchanged += answer.unchanged();
            conflicts += answer.conflictCount();
        }
    }

    @Override
    protected int change() {
        operations.get().forEach(OperationIds::requireForm);
        String requestedFormat = format.get();
        if (requestedFormat != null && !FORMATS.contains(requestedFormat)) {
            throw CliException.usage(
                    "--output \"" + requestedFormat + "\" is not a format of undo; it must be json or ndjson");
        }
        EventsClient client = connect(server);
        HistoryClient history = client.history();
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        RequestWords words = new RequestWords(times);
        try {
            if (operations.get().isEmpty()) {
                undoLast(client, history, words);
            } else {
                undo(named(history), history, words);
            }
        } finally {
            if (requestedFormat == null) {
                sums.values().forEach(sum -> print(sum, words.of(sum.newest), times));
            } else if (requestedFormat.equals("ndjson")) {
                answers.forEach(answer -> out().print(answer + "\n"));
            } else if (!answers.isEmpty()) {
                out().print("[\n" + String.join(",\n", answers) + "\n]\n");
            }
        }
        return restored() > 0 || conflicts() == 0 ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private long restored() {
        return sums.values().stream().mapToLong(sum -> sum.restored).sum();
    }

    private long conflicts() {
        return sums.values().stream().mapToLong(sum -> sum.conflicts).sum();
    }

    private void undo(List<RecordedOperation> chosen, HistoryClient history, RequestWords words) {
        for (RecordedOperation operation : chosen) {
            UndoAnswer answer = history.undo(operation.id()).orElseThrow(() -> unknown(operation.id()));
            answers.add(TerminalText.visibleJson(answer.json(operation.id())));
            sums.computeIfAbsent(operation.action() + words.of(operation), key -> new Sum(operation))
                    .add(answer);
            printConflicts(answer);
        }
    }

    /** Passes over what nothing is left to undo of, such as a change of events that were then removed forever. */
    private void undoLast(EventsClient client, HistoryClient history, RequestWords words) {
        Set<String> tried = new HashSet<>();
        for (int i = 0; i < MOST_TRIED && restored() + conflicts() == 0; i++) {
            List<RecordedOperation> last = last(client, history, tried);
            undo(last, history, words);
            last.forEach(operation -> tried.add(operation.id()));
            if (last.isEmpty()) {
                return;
            }
        }
    }

    /** The newest first: it may have changed what an earlier one has changed. */
    private List<RecordedOperation> named(HistoryClient history) {
        OperationIds known = new OperationIds(environment);
        Set<String> ids = new LinkedHashSet<>();
        operations.get().forEach(id -> ids.add(known.resolve(history, id)));
        List<RecordedOperation> named = new ArrayList<>();
        for (String id : ids) {
            named.add(find(history, id).orElseThrow(() -> {
                history.operations(new HistoryClient.Query(null, null, null), 1, null); // throws if there is no history
                return unknown(id);
            }));
        }
        return newestFirst(named);
    }

    private static CliException unknown(String id) {
        return CliException.refused("no operation has the id " + id + "; its time may be over, or it is not yours");
    }

    private static Optional<RecordedOperation> find(HistoryClient history, String id) {
        return history.operation(id, 1, null).map(HistoryClient.Changes::operation);
    }

    private static List<RecordedOperation> newestFirst(List<RecordedOperation> operations) {
        operations.sort(Comparator.comparing(RecordedOperation::time)
                .thenComparing(RecordedOperation::id)
                .reversed());
        return operations;
    }

    /** The last operation that can be undone and was not tried yet, with the others of the same command; none if all were tried. */
    private List<RecordedOperation> last(EventsClient client, HistoryClient history, Set<String> tried) {
        HistoryClient.Query mine = new HistoryClient.Query(null, null, HistoryClient.ME);
        Map<String, RecordedOperation> seen = new LinkedHashMap<>();
        RecordedOperation last = null;
        Set<String> wanted = new LinkedHashSet<>();
        Duration keep = null;
        String cursor = null;
        do {
            HistoryClient.Operations page =
                    history.operations(mine, cursor == null ? FIRST_PAGE : HistoryClient.MAX_PAGE, cursor);
            for (RecordedOperation operation : page.operations()) {
                seen.put(operation.id(), operation);
                if (last == null && canBeUndone(operation) && !tried.contains(operation.id())) {
                    last = operation;
                    wanted.addAll(new CommandOperations(environment, client).with(last.id()));
                }
            }
            cursor = page.nextCursor();
            keep = page.keep();
        } while (cursor != null
                && seen.size() < wanted.size() + MOST_LOOKED_AT
                && (last == null || !seen.keySet().containsAll(wanted)));
        if (last == null && tried.isEmpty()) {
            throw CliException.refused("nothing to undo: " + nothing(seen.isEmpty(), keep));
        }
        List<RecordedOperation> all = new ArrayList<>();
        for (String id : wanted) {
            RecordedOperation operation = seen.get(id);
            if (operation != null && canBeUndone(operation) && !tried.contains(id)) {
                all.add(operation);
            }
        }
        return newestFirst(all);
    }

    /** An undo is found by its id only. */
    @Override
    protected boolean isUndoneWithoutIds() {
        return false;
    }

    private static String nothing(boolean none, @Nullable Duration keep) {
        if (keep != null && keep.isZero()) {
            return "the server keeps no copies of what is changed or removed";
        }
        return none
                ? "the history has no operation of yours"
                : "all that you did is undone already; to undo an undo, give its id, as history shows it";
    }

    private static boolean canBeUndone(RecordedOperation operation) {
        boolean changedSomething = operation.count() > 0 || !operation.state().equals(RecordedOperation.DONE);
        return changedSomething
                && operation.undoneBy() == null
                && !operation.action().equals(RecordedOperation.UNDO);
    }

    private void printConflicts(UndoAnswer answer) {
        answer.conflicts().forEach(conflict -> printError(conflict.id() + " is left alone: " + conflict.reason()));
        long more = answer.conflictCount() - answer.conflicts().size();
        if (more > 0) {
            printError("and " + more + " more");
        }
    }

    private void print(Sum sum, String words, TimeFormatter times) {
        RecordedOperation operation = sum.newest;
        String what = "`" + words + "`";
        String day = day(operation, times);
        String time = times.timeOfDay(operation.time(), false);
        String at = (day.isEmpty() ? "" : " on " + day.strip()) + " at " + time;
        String from = " from " + day + time;
        if (sum.restored == 0) {
            if (sum.conflicts == 0) {
                out().println("Nothing is left to undo of " + what + from + ".");
            } else {
                out().flush();
                printError("nothing undone of " + what + from + ": " + count(sum.conflicts)
                        + (sum.conflicts == 1 ? " has" : " have") + " changed since");
            }
            return;
        }
        String events = count(sum.restored);
        String done = switch (operation.action()) {
            case RecordedOperation.REMOVE -> "Restored " + events + " that " + what + " removed" + at;
            case RecordedOperation.EDIT -> "Restored " + events + " that " + what + " changed" + at;
            case RecordedOperation.IMPORT -> "Removed " + events + " that " + what + " added" + at;
            default -> "Undid " + what + from + " for " + events;
        };
        out().println(done + rest(sum) + ".");
    }

    private static String rest(Sum sum) {
        return (sum.unchanged == 0
                        ? ""
                        : "; " + sum.unchanged + (sum.unchanged == 1 ? " was" : " were") + " so already")
                + (sum.conflicts == 0
                        ? ""
                        : "; " + sum.conflicts + (sum.conflicts == 1 ? " has" : " have") + " changed since and "
                                + (sum.conflicts == 1 ? "is" : "are") + " left alone");
    }

    private static String count(long events) {
        return Messages.events(events);
    }

    /** The day, if it is not today. */
    private String day(RecordedOperation operation, TimeFormatter times) {
        boolean today =
                times.day(operation.time()).equals(times.day(environment.clock().instant()));
        return today ? "" : times.shortDay(times.day(operation.time())) + " ";
    }
}
