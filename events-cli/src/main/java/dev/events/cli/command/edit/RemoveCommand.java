package dev.events.cli.command.edit;

import dev.events.cli.client.BulkClient;
import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.HistoryClient;
import dev.events.cli.client.RecordedOperation;
import dev.events.cli.client.StartLookup;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Confirmation;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.EventPreview;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code remove}: events by id, by start, by filter, or all of them. */
public final class RemoveCommand extends ChangingCommand {
    private static final Pattern EPOCH = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    /** All of today's epochs have ten digits, and hardly any short id is only digits and as long. */
    private static final Pattern EPOCH_BY_MISTAKE = Pattern.compile("[0-9]+\\.[0-9]+|[0-9]{9,13}");

    private final Arguments.Texts ids = arguments.parameters("ID", "The ids of the events.");

    private final Arguments.Texts starts = arguments.texts(
            "--start-epoch",
            "EPOCH",
            "Remove the events that start at exactly this epoch, to the last digit; may be repeated.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Flag purge =
            arguments.flag("--purge", "Remove every event. Cannot be used with ids, starts or a filter.");

    private final Arguments.Flag forever = arguments.flag(
            "--forever",
            "Keep no copy, so that nobody can undo it; also remove the copies that the history has of these events. Needs a"
                    + " token with the scope admin, if the server has tokens.");

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Only count what would be removed.");

    private final Arguments.Flag yes = arguments.flag("--yes", "Do not ask for confirmation.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public RemoveCommand(CliEnvironment environment) {
        super("remove", environment);
        describe(
                "Removes events by id, by start or by filter, or all of them with --purge.",
                "With a filter, --purge, short ids or numbers such as @1, shows the events and asks for confirmation on a"
                        + " terminal. Prints how many events were removed.",
                "events-cli undo puts them back, as long as the server keeps copies; not with --forever, which asks twice on a"
                        + " terminal and needs --yes elsewhere.");
        examplesAfter(
                List.of("Exit status 1: no event has one of the ids or starts, or no confirmation."),
                "events-cli remove 6564c1f0a1b2c3d4e5f60718",
                "events-cli remove --tag test --to -30d --dry-run",
                "events-cli remove --start-epoch 1650059272.843029",
                "events-cli remove --text 'Mrs Example' --forever");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        ids.get().forEach(RemoveCommand::requireId);
        Set<String> requestedStarts = new LinkedHashSet<>();
        starts.get().forEach(start -> requestedStarts.add(requireEpoch(start)));
        boolean single = !ids.get().isEmpty() || !requestedStarts.isEmpty();
        if (purge.isSet() && (single || !requested.isEmpty())) {
            throw CliException.usage("--purge removes every event; it cannot be used with ids, starts or a filter");
        }
        if (single && !requested.isEmpty()) {
            throw CliException.usage("an id or a start and a filter exclude each other; give one of them");
        }
        if (requested.isEmpty() && !purge.isSet() && !single) {
            throw CliException.usage("which events? Give an id, --start-epoch, a filter or --purge");
        }
        if (forever.isSet() && !requestedStarts.isEmpty()) {
            throw CliException.usage("--forever and --start-epoch exclude each other; give ids or a filter");
        }
        if (forever.isSet() && !dryRun.isSet() && !yes.isSet() && !environment.canAsk()) {
            throw CliException.usage(
                    "--forever cannot be undone, and there is no terminal to ask; add --yes if it is meant so");
        }
        EventsClient client = connect(server);
        if (purge.isSet() || !requested.isEmpty()) {
            return removeMany(client, requested);
        }
        EventIds known = new EventIds(environment);
        Set<String> requestedIds = new LinkedHashSet<>();
        ids.get().forEach(id -> requestedIds.add(known.resolve(client, "ID", id)));
        boolean asks = asks() && (forever.isSet() || !ids.get().stream().allMatch(EventIds::isFull));
        if (asks && !isConfirmed(client, requestedIds)) {
            printError("nothing removed");
            return ExitCodes.REFUSED;
        }
        boolean complete = requestedIds.isEmpty() || removeIds(client, requestedIds);
        complete &= requestedStarts.isEmpty() || removeStarts(client, requestedStarts);
        return complete ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private boolean asks() {
        return !dryRun.isSet() && !yes.isSet() && environment.canAsk();
    }

    private int removeMany(EventsClient client, Filter requested) {
        if (dryRun.isSet() || asks()) {
            long count = removeMatching(client, requested, BulkClient.Removal.DRY_RUN);
            if (dryRun.isSet() || count == 0) {
                printRemoved(count);
                return ExitCodes.DONE;
            }
            EventPreview.print(client.page(requested, EventPreview.MOST, null).events(), count, environment, err());
            if (purge.isSet() && !forever.isSet()) {
                sayWhetherItCanBeUndone(client);
            }
            if (!isConfirmed((purge.isSet() ? "all " : "") + Messages.events(count), count)) {
                printError("nothing removed");
                return ExitCodes.REFUSED;
            }
        }
        long removed = removeMatching(
                client, requested, forever.isSet() ? BulkClient.Removal.FOREVER : BulkClient.Removal.REMOVE);
        printRemoved(removed);
        if (purge.isSet() && removed > 0 && !forever.isSet() && environment.outIsTerminal()) {
            out().flush();
            sayUntilWhen(client);
        }
        return ExitCodes.DONE;
    }

    private long removeMatching(EventsClient client, Filter requested, BulkClient.Removal removal) {
        return purge.isSet() ? client.bulk().removeAll(removal) : client.bulk().removeMatching(requested, removal);
    }

    /** Asks once, or twice if it cannot be undone. */
    private boolean isConfirmed(String events, long count) {
        if (!forever.isSet()) {
            return Confirmation.isAnsweredYes("Remove " + events + "?", environment, err());
        }
        return Confirmation.isAnsweredYes("Remove " + events + " forever? This cannot be undone.", environment, err())
                && Confirmation.isTyped(count, "To remove them forever, type how many they are:", environment, err());
    }

    /** Before a purge. Says nothing if the server does not tell. */
    private void sayWhetherItCanBeUndone(EventsClient client) {
        Optional<HistoryClient.Operations> history =
                client.history().find(new HistoryClient.Query(null, null, null), 1, null);
        Duration keep = history.isEmpty() ? Duration.ZERO : history.get().keep();
        if (keep != null) {
            err().println(
                            keep.isZero()
                                    ? "This cannot be undone: the server keeps no copies."
                                    : "This can be undone for " + length(keep) + ", with events-cli undo.");
        }
    }

    private static String length(Duration keep) {
        long days = keep.toDays();
        return days >= 2 ? days + " days" : Math.max(1, keep.toHours()) + (keep.toHours() < 2 ? " hour" : " hours");
    }

    /** After a purge. */
    private void sayUntilWhen(EventsClient client) {
        List<String> made = client.operations().ids();
        if (made.isEmpty()) {
            err().println("This cannot be undone: the server keeps no copies.");
            return;
        }
        client.history()
                .operation(made.get(0), 1, null)
                .map(HistoryClient.Changes::operation)
                .map(RecordedOperation::expires)
                .ifPresent(expires -> err().println("This can be undone until "
                        + new TimeFormatter(environment.clock(), false).time(expires) + "."));
    }

    /** Shows the events that short ids and numbers mean, and asks whether to remove them. */
    private boolean isConfirmed(EventsClient client, Set<String> requested) {
        List<Event> events = requested.stream()
                .flatMap(id -> client.find(id).stream())
                .map(EventsClient.Found::event)
                .toList();
        if (events.isEmpty()) {
            return true;
        }
        EventPreview.print(events, events.size(), environment, err());
        return isConfirmed(Messages.events(events.size()), events.size());
    }

    private boolean removeIds(EventsClient client, Set<String> requested) {
        long removed = 0;
        try {
            for (String id : requested) {
                if (dryRun.isSet() ? client.exists(id) : remove(client, id)) {
                    removed++;
                } else {
                    printError("no event has the id " + id
                            + (forever.isSet() && !dryRun.isSet()
                                    ? "; if the history had copies of one, they are gone now"
                                    : ""));
                }
            }
        } catch (CliException e) {
            if (removed > 0) {
                printRemoved(removed);
            }
            throw e;
        }
        printRemoved(removed);
        return removed == requested.size();
    }

    private boolean remove(EventsClient client, String id) {
        return forever.isSet() ? client.removeForever(id) : client.remove(id);
    }

    private boolean removeStarts(EventsClient client, Set<String> requested) {
        Set<String> removed = dryRun.isSet()
                ? StartLookup.existing(client, requested)
                : client.bulk().removeStartingAt(requested);
        for (String start : requested) {
            if (!removed.contains(start)) {
                printError("no event starts at " + start);
            }
        }
        out().println("all events at " + removed.size() + (removed.size() == 1 ? " start time" : " start times")
                + tense());
        return removed.size() == requested.size();
    }

    private void printRemoved(long count) {
        out().println(Messages.events(count) + tense());
    }

    private String tense() {
        return (dryRun.isSet() ? " would be removed" : " removed") + (forever.isSet() ? " forever" : "");
    }

    /** Throws if {@code text} is no id, or an epoch, whose digits could be the end of another event's id. */
    private static void requireId(String text) {
        if (EPOCH_BY_MISTAKE.matcher(text).matches()) {
            throw CliException.usage("ID \"" + text + "\" looks like an epoch; to remove by start, use --start-epoch "
                    + text + ", and to remove by id, give all of its 24 hexadecimal digits");
        }
        EventIds.requireForm("ID", text);
    }

    private static String requireEpoch(String text) {
        if (!EPOCH.matcher(text).matches() || !(Double.parseDouble(text) <= EpochSeconds.MAX)) {
            throw CliException.usage("--start-epoch \"" + text
                    + "\" is not a start; it must be seconds since 1970, such as 1650059272.843029");
        }
        return text;
    }
}
