package dev.events.cli.command.track;

import dev.events.cli.client.EventIds;
import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.OpenEvents;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TerminalText;
import dev.events.cli.format.print.EventPrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** {@code status}: the open events. */
public final class StatusCommand extends CliCommand {
    private static final int WIDEST_TAGS = 40;

    private final Arguments.Flag isShort = arguments.flag(
            "--short",
            "Print one line for a prompt: tags and time of the newest open event, and how many others are open. Print nothing"
                    + " if nothing is open. Do not wait for a server that does not answer.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public StatusCommand(CliEnvironment environment) {
        super("status", environment);
        describe("Prints the open events, newest first: since when, and how long so far.");
        examples("events-cli status", "events-cli status -o json", "PS1='$(events-cli status --short 2>/dev/null)$ '");
    }

    @Override
    public Integer call() {
        if (isShort.isSet()) {
            printShort();
            return ExitCodes.DONE;
        }
        EventsClient client = server.connect();
        EventPrinter printer = output.listPrinter(out());
        Filter open = new Filter(List.of(new Filter.Parameter("open", "true")));
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            EventsClient.Page page = client.page(open, EventsClient.MAX_PAGE, cursor);
            for (Event event : page.events()) {
                printer.print(event);
                if (ids.size() < EventIds.MOST_REMEMBERED) {
                    ids.add(event.id());
                }
            }
            cursor = page.nextCursor();
        } while (cursor != null);
        printer.finish();
        out().flush();
        if (ids.isEmpty()) {
            err().println("Nothing is open.");
        } else if (output.isTable()) {
            new EventIds(environment).remember(client, ids).ifPresent(this::printError);
        }
        return ExitCodes.DONE;
    }

    private void printShort() {
        Instant now = environment.clock().instant();
        List<Event> open = new OpenEvents(server.connectForPrompt(), now).newestFirst(new Filter(List.of()));
        if (open.isEmpty()) {
            return;
        }
        Event newest = open.get(0);
        String tags = TerminalText.fit(TerminalText.visible(String.join(" ", newest.tags())), WIDEST_TAGS);
        out().println((tags.isEmpty() ? "" : tags + " ")
                + duration(newest.start(), now)
                + (open.size() == 1 ? "" : " +" + (open.size() - 1)));
    }

    /** {@code 5m}, {@code 1h 05m}: as wide a minute later, so that a prompt does not jump. */
    private static String duration(Instant start, Instant now) {
        long minutes = Math.max(0, Duration.between(start, now).toMinutes());
        long rest = minutes % 60;
        return minutes < 60 ? minutes + "m" : minutes / 60 + "h " + (rest < 10 ? "0" : "") + rest + "m";
    }
}
