package dev.events.cli.command.track;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;

/** {@code --only} and {@code --no-only}: whether a new open event ends those that are open. */
final class OnlyOptions {
    private final CliEnvironment environment;
    private final Arguments.Flag only;
    private final Arguments.Flag notOnly;

    OnlyOptions(Arguments arguments, CliEnvironment environment) {
        this.environment = environment;
        this.only = arguments.flag(
                "--only",
                "Stop the other open events at the start of this one. \"only: true\" in cli.yml means always.");
        this.notOnly = arguments.flag("--no-only", "Leave the other open events open, whatever cli.yml says.");
    }

    /**
     * The open events to stop once the new one is open. Sends a request only if they are to be stopped.
     *
     * @throws CliException if one of them starts after {@code start}, where it cannot be stopped
     */
    List<Event> eventsToStop(EventsClient client, ServerOptions server, Instant start) {
        if (only.isSet() && notOnly.isSet()) {
            throw CliException.usage("--only and --no-only exclude each other; give one of them");
        }
        if (notOnly.isSet() || !(only.isSet() || server.isOnlyHabit())) {
            return List.of();
        }
        List<Event> open = new OpenEvents(client, environment.clock().instant()).all();
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        for (Event event : open) {
            if (event.start().isAfter(start)) {
                throw CliException.refused("nothing started: the open event " + name(client, event) + " starts at "
                        + times.time(event.start()) + ", so it cannot stop at " + times.time(start)
                        + "; start the new one later, or use --no-only");
            }
        }
        return open;
    }

    /** Stops these events one by one, says what became of each, and returns the exit code. */
    int stop(EventsClient client, List<Event> open, Instant at, PrintWriter err) {
        int exitCode = ExitCodes.DONE;
        TimeFormatter times = new TimeFormatter(environment.clock(), false);
        for (Event event : open) {
            try {
                Event stopped = client.stop(event.id(), at);
                String duration = times.duration(stopped);
                err.println("Stopped " + TerminalText.visible(name(client, stopped))
                        + (duration.isEmpty() ? "" : " after " + duration) + ".");
            } catch (CliException e) {
                Messages.printError(
                        err, TerminalText.visible(name(client, event) + " is perhaps still open: " + e.text()));
                exitCode = e.exitCode();
            }
        }
        return exitCode;
    }

    /** The tags, and the end of the id. */
    private String name(EventsClient client, Event event) {
        int digits = new EventIds(environment).digitsToShow(client, List.of(event.id()));
        String id = EventIds.end(event.id(), digits);
        return event.tags().isEmpty() ? id : String.join(", ", event.tags()) + " (" + id + ")";
    }
}
