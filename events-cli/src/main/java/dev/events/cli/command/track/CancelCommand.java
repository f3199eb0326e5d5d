package dev.events.cli.command.track;

import dev.events.cli.client.EventFinder;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.ChangingCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Confirmation;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.print.EventPreview;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.util.List;
import java.util.Optional;

/** {@code cancel}: removes an open event, as if it had never been started. */
public final class CancelCommand extends ChangingCommand {
    private final Arguments.Value<String> id = arguments.optionalParameter(
            String.class, "ID", "Remove the open event with this id. Default: the only one that is open.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Flag yes = arguments.flag("--yes", "Do not ask for confirmation.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public CancelCommand(CliEnvironment environment) {
        super("cancel", environment);
        describe(
                "Removes the open event, as if it had never been started, and prints it.",
                "If several are open, give an id, or a filter that only one of them matches. Without an id, asks for"
                        + " confirmation on a terminal.");
        examplesAfter(
                List.of(
                        "Exit status 1: nothing is open, several events are, the event is not open, or no confirmation."),
                "events-cli cancel",
                "events-cli cancel --tag review");
    }

    @Override
    protected int change() {
        Filter requested = filter.toFilter();
        String id = this.id.get();
        EventFinder.requireNotBoth(id, requested);
        OpenEvents.requireNotClosed(requested);
        EventsClient client = connect(server);
        Event event = id == null ? onlyOpen(client, requested) : openById(client, id);
        boolean asks = id == null && !yes.isSet() && environment.canAsk();
        if (asks) {
            EventPreview.print(List.of(event), 1, environment, err());
            if (!Confirmation.isAnsweredYes("Remove this event?", environment, err())) {
                printError("nothing removed");
                return ExitCodes.REFUSED;
            }
        }
        remove(client, event);
        if (!asks || !output.isTableOnTerminal()) {
            output.printOne(event, out());
            out().flush();
        }
        if (environment.errIsTerminal()) {
            err().println("Removed.");
        }
        return ExitCodes.DONE;
    }

    /** Removes the event if it is still as it was chosen and shown. */
    private static void remove(EventsClient client, Event event) {
        boolean removed;
        try {
            Optional<EventsClient.Found> now = client.find(event.id());
            if (now.isPresent() && !now.get().event().equals(event)) {
                throw new EventsClient.Changed();
            }
            removed = now.isPresent() && client.remove(event.id(), now.get().etag());
        } catch (EventsClient.Changed e) {
            throw CliException.refused("the event " + event.id() + " was just changed; nothing removed");
        }
        if (!removed) {
            throw CliException.refused("the event " + event.id() + " is gone already");
        }
    }

    private Event onlyOpen(EventsClient client, Filter requested) {
        List<Event> open = new OpenEvents(client, environment.clock().instant()).newestFirst(requested);
        if (open.isEmpty()) {
            throw CliException.refused("nothing to cancel: no open event" + (requested.isEmpty() ? "" : " matches"));
        }
        return new EventFinder(client, environment)
                .only(open, requested.isEmpty() ? "events are open" : "open events match");
    }

    private Event openById(EventsClient client, String id) {
        Event event = new EventFinder(client, environment).byId(id);
        if (!event.open()) {
            throw CliException.refused(
                    "the event " + event.id() + " is not open; to remove it: events-cli remove " + event.id());
        }
        return event;
    }
}
