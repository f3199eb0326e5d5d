package dev.events.cli.command.edit;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.StartLookup;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Confirmation;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.format.print.EventPreview;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code remove}: events by id, by start, by filter, or all of them. */
public final class RemoveCommand extends CliCommand {
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

    private final Arguments.Flag dryRun = arguments.flag("--dry-run", "Only count what would be removed.");

    private final Arguments.Flag yes = arguments.flag("--yes", "Do not ask for confirmation.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public RemoveCommand(CliEnvironment environment) {
        super("remove", environment);
        describe(
                "Removes events by id, by start or by filter, or all of them with --purge.",
                "With a filter, --purge, short ids or numbers such as @1, shows the events and asks for confirmation on a"
                        + " terminal. Prints how many events were removed.");
        examplesAfter(
                List.of("Exit status 1: no event has one of the ids or starts, or no confirmation."),
                "events-cli remove 6564c1f0a1b2c3d4e5f60718",
                "events-cli remove --tag test --to -30d --dry-run",
                "events-cli remove --start-epoch 1650059272.843029");
    }

    @Override
    public Integer call() {
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
        EventsClient client = server.connect();
        if (purge.isSet() || !requested.isEmpty()) {
            return removeMany(client, requested);
        }
        EventIds known = new EventIds(environment);
        Set<String> requestedIds = new LinkedHashSet<>();
        ids.get().forEach(id -> requestedIds.add(known.resolve(client, "ID", id)));
        boolean asks = !dryRun.isSet() && !yes.isSet() && environment.canAsk();
        if (asks && !ids.get().stream().allMatch(EventIds::isFull) && !isConfirmed(client, requestedIds)) {
            printError("nothing removed");
            return ExitCodes.REFUSED;
        }
        boolean complete = requestedIds.isEmpty() || removeIds(client, requestedIds);
        complete &= requestedStarts.isEmpty() || removeStarts(client, requestedStarts);
        return complete ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private int removeMany(EventsClient client, Filter requested) {
        boolean purge = this.purge.isSet();
        boolean dryRun = this.dryRun.isSet();
        boolean asks = !dryRun && !yes.isSet() && environment.canAsk();
        if (dryRun || asks) {
            long count = purge ? client.bulk().removeAll(true) : client.bulk().removeMatching(requested, true);
            if (dryRun || count == 0) {
                printRemoved(count);
                return ExitCodes.DONE;
            }
            EventPreview.print(client.page(requested, EventPreview.MOST, null).events(), count, environment, err());
            String question =
                    purge ? "Remove all " + Messages.events(count) + "?" : "Remove " + Messages.events(count) + "?";
            if (!Confirmation.isAnsweredYes(question, environment, err())) {
                printError("nothing removed");
                return ExitCodes.REFUSED;
            }
        }
        printRemoved(purge ? client.bulk().removeAll(false) : client.bulk().removeMatching(requested, false));
        return ExitCodes.DONE;
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
        return Confirmation.isAnsweredYes("Remove " + Messages.events(events.size()) + "?", environment, err());
    }

    private boolean removeIds(EventsClient client, Set<String> requested) {
        long removed = 0;
        try {
            for (String id : requested) {
                if (dryRun.isSet() ? client.exists(id) : client.remove(id)) {
                    removed++;
                } else {
                    printError("no event has the id " + id);
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
        return dryRun.isSet() ? " would be removed" : " removed";
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
