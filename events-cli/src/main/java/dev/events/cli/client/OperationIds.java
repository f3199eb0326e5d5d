package dev.events.cli.client;

import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.TimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds the operation that a person means by an id, or by the end or the beginning of one. */
public final class OperationIds {
    private static final int DIGITS = 24;
    private static final int MOST_CANDIDATES = 10;
    private static final HistoryClient.Query ALL = new HistoryClient.Query(null, null, null);

    private final CliEnvironment environment;
    private @Nullable List<RecordedOperation> newest;

    public OperationIds(CliEnvironment environment) {
        this.environment = environment;
    }

    /** Throws if {@code text} cannot mean an operation by its form. Asks no server. */
    public static void requireForm(String text) {
        if (!EventIds.isHexadecimal(text.toLowerCase(Locale.ROOT))
                || text.length() < EventIds.FEWEST_DIGITS
                || text.length() > DIGITS) {
            throw CliException.usage("OPERATION \"" + text
                    + "\" is not an operation's id; it must be an id as history shows it (" + EventIds.FEWEST_DIGITS
                    + " to "
                    + DIGITS + " hexadecimal digits)");
        }
    }

    /**
     * The id of the operation that {@code text} means. A full id is returned without a request, whether the operation exists
     * or not.
     *
     * @throws CliException if it means no operation or more than one
     */
    public String resolve(HistoryClient history, String text) {
        requireForm(text);
        String wanted = text.toLowerCase(Locale.ROOT);
        if (wanted.length() == DIGITS) {
            return wanted;
        }
        List<RecordedOperation> among = newest(history);
        List<String> found =
                EventIds.matching(among.stream().map(RecordedOperation::id).toList(), wanted);
        if (found.isEmpty()) {
            throw CliException.refused("no operation among the newest " + HistoryClient.MAX_PAGE
                    + " has an id that ends or begins with \"" + wanted + "\"; give more of the id, or all of it");
        }
        if (found.size() > 1) {
            throw ambiguous(wanted, among, found);
        }
        return found.get(0);
    }

    private List<RecordedOperation> newest(HistoryClient history) {
        List<RecordedOperation> operations = newest;
        if (operations == null) {
            operations = history.newest(ALL, HistoryClient.MAX_PAGE);
            newest = operations;
        }
        return operations;
    }

    private CliException ambiguous(String wanted, List<RecordedOperation> among, List<String> found) {
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        int digits =
                EventIds.uniqueDigits(among.stream().map(RecordedOperation::id).toList());
        List<String> candidates = new ArrayList<>();
        for (RecordedOperation operation : among) {
            if (found.contains(operation.id()) && candidates.size() < MOST_CANDIDATES) {
                candidates.add(EventIds.end(operation.id(), digits) + "  " + times.time(operation.time()) + "  "
                        + operation.action());
            }
        }
        if (found.size() > candidates.size()) {
            candidates.add("and " + (found.size() - candidates.size()) + " more");
        }
        return CliException.refused(
                "\"" + wanted + "\" means more than one operation; give one of these ids", candidates);
    }
}
