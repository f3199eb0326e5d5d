package dev.events.cli.command.edit;

import dev.events.cli.client.EventCodec;
import dev.events.cli.client.EventIds;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.EndingOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.TagArguments;
import dev.events.cli.time.TimeExpressionParser;
import dev.events.core.Ending;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** {@code add}: one new event. */
public final class AddCommand extends CliCommand {
    private final TagArguments tags = new TagArguments(arguments);

    private final Arguments.Value<Instant> start =
            arguments.value(Instant.class, "--start", "TIME", "When the event started. Default: now.");

    private final Arguments.Value<String> stop =
            arguments.text("--stop", "TIME", "When it ended. A time of day means the day of the start.");

    private final Arguments.Value<Duration> duration = arguments.value(
            Duration.class, "--for", "DURATION", "How long it took: 90m, 1h30m, 45s, 2d. Instead of --stop.");

    private final Arguments.Flag open = arguments.flag("--open", "The event is still going on.");

    private final Arguments.Value<String> note = arguments.text("--note", "NOTE", "A note: any text.");

    private final Arguments.Value<String> id =
            arguments.text("--id", "ID", "A new id of 24 hexadecimal digits. Default: the server chooses one.");

    private final OutputOptions output = new OutputOptions(arguments, environment);

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public AddCommand(CliEnvironment environment) {
        super("add", environment);
        describe(
                "Adds an event. Prints it on a terminal; elsewhere prints only its id, unless -o is given.",
                "Without --stop, --for or --open the event is a mark: it happened at its start and takes no time.");
        examples(
                "events-cli add deploy web --note 'v2.1'",
                "events-cli add meeting --start '2026-11-24 10:30' --stop 11:15",
                "events-cli add call --start -2h --for 45m",
                "id=$(events-cli add backup --start -15m --open)");
    }

    @Override
    public Integer call() {
        Instant start = this.start.get();
        Instant stop = stopAfter(start);
        Ending ending = new EndingOptions()
                .stop(stop)
                .duration(duration.get())
                .flag("--open", open, Ending.open(true))
                .get();
        String id = this.id.get();
        List<String> tags = this.tags.get();
        String chosenId = id == null ? null : EventIds.requireFull("--id", id);
        // Without a stop, the server's clock decides when "now" is.
        Instant begin = start == null && stop != null ? environment.clock().instant() : start;
        if (begin != null && stop != null && stop.isBefore(begin)) {
            TimeFormatter times = output.times();
            throw CliException.usage("--stop " + times.exact(stop) + " is before the start, " + times.exact(begin)
                    + (start == null ? ", (now, because --start is not given)" : ""));
        }
        Event event = server.connect().add(EventCodec.writeNew(chosenId, begin, ending, tags, note.get()), chosenId);
        output.printOne(event, out());
        return ExitCodes.DONE;
    }

    private @Nullable Instant stopAfter(@Nullable Instant start) {
        String text = stop.get();
        if (text == null) {
            return null;
        }
        try {
            Instant now = environment.clock().instant();
            return TimeExpressionParser.of(environment).instant(text, start == null ? now : start);
        } catch (TypeConversionException e) {
            throw CliException.usage("--stop " + e.getMessage());
        }
    }
}
