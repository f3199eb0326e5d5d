package dev.events.cli.command.report;

import dev.events.cli.client.ChangesClient;
import dev.events.cli.client.ChangesClient.Change;
import dev.events.cli.client.ChangesClient.Changes;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.Filter;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.format.print.ChangePrinter;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.Event;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** {@code watch}: changes as they happen, until it is interrupted. */
public final class WatchCommand extends CliCommand {
    private static final String RESET = "reset";
    private static final long[] PAUSES_MILLIS = {500, 1_000, 2_000, 5_000, 10_000};

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Value<String> command = arguments.text(
            "--exec",
            "COMMAND",
            "Run this command of the shell for each change, one after the other, with the event as JSON on its standard input"
                    + " (only its id, if it was removed). EVENTS_CHANGE is added, changed or removed, and EVENTS_ID the id.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public WatchCommand(CliEnvironment environment) {
        super("watch", environment);
        describe(
                "Prints what is added, changed and removed from now on, as it happens, until you press Ctrl-C. An event that no"
                        + " longer matches the filter counts as removed.",
                "If the connection is lost, watch connects again and goes on where it was. It says so on standard error, and"
                        + " also if the server no longer knows some of the changes.");
        examples(
                "events-cli watch --tag deploy",
                "events-cli watch --tag incident --exec 'mail -s \"$EVENTS_CHANGE\" ops@example.org'",
                "events-cli watch -o ndjson > changes.ndjson");
    }

    @Override
    public Integer call() {
        ChangePrinter printer = new ChangePrinter(out(), output.times(), form());
        Filter requested = filter.toFilter();
        String shell = command.get();
        if (shell != null) {
            FilterOptions.requireText("--exec", shell);
        }
        ChangesClient client = server.connect().changes();
        String position = client.position(requested);
        if (environment.errIsTerminal()) {
            printError("waiting for changes; press Ctrl-C to end");
        }
        int failures = 0;
        while (true) {
            try {
                Optional<Changes> next = client.next(requested, position);
                if (failures > 0) {
                    printError("connected again");
                }
                failures = 0;
                if (next.isEmpty()) {
                    tellMissing();
                    position = client.position(requested);
                    continue;
                }
                for (Change change : next.get().changes()) {
                    handle(change, shell, printer);
                }
                position = next.get().position();
            } catch (CliException e) {
                if (e.exitCode() != ExitCodes.UNREACHABLE) {
                    throw e;
                }
                if (failures == 0) {
                    printError(e.text() + "; trying again until it answers");
                }
                pause(PAUSES_MILLIS[Math.min(failures, PAUSES_MILLIS.length - 1)]);
                failures++;
            }
        }
    }

    private ChangePrinter.Form form() {
        OutputFormat format = output.format().orElse(null);
        if (format == OutputFormat.NDJSON) {
            return ChangePrinter.Form.NDJSON;
        }
        if (format != null && format != OutputFormat.TABLE) {
            throw CliException.usage("-o " + format + " has an end, and changes have none; use -o ndjson");
        }
        return format == null && !environment.outIsTerminal() ? ChangePrinter.Form.TABS : ChangePrinter.Form.LINE;
    }

    private void tellMissing() {
        printError(
                "some changes are missing, because the server does not know them one by one; events-cli list shows how"
                        + " the events are now");
    }

    private void handle(Change change, @Nullable String shell, ChangePrinter printer) {
        if (change.kind().equals(RESET)) {
            tellMissing();
        } else if (shell == null) {
            printer.print(change);
        } else {
            run(shell, change);
        }
    }

    private void run(String shell, Change change) {
        Event event = change.event();
        String input = event == null
                ? EventCodec.object(json -> json.writeStringField("id", change.id()))
                : EventCodec.write(event);
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", shell)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("EVENTS_CHANGE", change.kind());
        builder.environment().put("EVENTS_ID", change.id());
        try {
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write((input + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It does not read what it is given.
            }
            int status = process.waitFor();
            if (status != 0) {
                printError("the command ended with status " + status + " for the event " + change.id());
            }
        } catch (IOException e) {
            throw CliException.refused("--exec cannot run /bin/sh: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unreachable("interrupted");
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CliException.unreachable("interrupted");
        }
    }
}
