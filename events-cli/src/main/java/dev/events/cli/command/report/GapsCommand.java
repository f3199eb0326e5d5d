package dev.events.cli.command.report;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.StatsTable;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.BarChart;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.StatsOutputOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code gaps}: the times that no event covers. */
public final class GapsCommand extends CliCommand {
    private final Arguments.Value<Duration> min = arguments.value(
            Duration.class, "--min", "DURATION", "Only gaps of at least this length: 5m, 1h. Default: all.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final StatsOutputOptions output = new StatsOutputOptions(arguments);

    private final Arguments.Flag utc = arguments.flag("--utc", "Print times in UTC instead of local time.");

    private final Arguments.Value<String> zone =
            arguments.text("--zone", "ZONE", "Print times in this zone, such as Europe/Paris.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public GapsCommand(CliEnvironment environment) {
        super("gaps", environment);
        describe(
                "Prints the times between events, oldest first: by default of today, from the first event to the last.",
                "With --from, also the time before the first event; with --to, also the time after the last, up to now. Marks cover"
                        + " no time; open events cover it up to now.");
        examples(
                "events-cli gaps",
                "events-cli gaps --min 5m --from 9:00 --to 17:30",
                "events-cli gaps --tag work --from yesterday --to today -o csv");
    }

    /** A time that no event covers. */
    private record Gap(Instant start, Instant stop) {
        Duration length() {
            return Duration.between(start, stop);
        }
    }

    @Override
    public Integer call() {
        Filter requested = filter.toFilter();
        Instant now = environment.clock().instant();
        ZoneId zone = OutputOptions.zone(utc.isSet(), this.zone.get(), environment);
        Instant from = requested.range().from();
        Instant to = requested.range().to();
        if (from == null && to == null) {
            LocalDate today = now.atZone(zone).toLocalDate();
            List<Filter.Parameter> parameters = new ArrayList<>(requested.parameters());
            parameters.add(parameter("from", today.atStartOfDay(zone).toInstant()));
            parameters.add(parameter("to", today.plusDays(1).atStartOfDay(zone).toInstant()));
            requested = new Filter(parameters);
        }
        Duration shortest = min.or(Duration.ZERO);
        List<Gap> gaps = gaps(server.connect(), requested, from, to == null || to.isBefore(now) ? to : now);
        gaps.removeIf(gap -> gap.length().compareTo(shortest) < 0);
        print(gaps, new TimeFormatter(environment.clock().withZone(zone), false));
        return ExitCodes.DONE;
    }

    private static Filter.Parameter parameter(String name, Instant time) {
        return new Filter.Parameter(name, EpochSeconds.format(time));
    }

    /** The gaps from {@code from}, or the first event, to {@code to}, or the last event. */
    private List<Gap> gaps(EventsClient client, Filter requested, @Nullable Instant from, @Nullable Instant to) {
        Instant now = environment.clock().instant();
        List<Gap> gaps = new ArrayList<>();
        Instant[] coveredUntil = {from};
        client.streamOldestFirst(requested, event -> {
            if (event.isMark()) {
                return;
            }
            Instant start = event.start();
            if (to == null || start.isBefore(to)) {
                addGap(gaps, coveredUntil[0], start);
            }
            Instant end = end(event, now);
            coveredUntil[0] = coveredUntil[0] == null || end.isAfter(coveredUntil[0]) ? end : coveredUntil[0];
        });
        if (to != null) {
            addGap(gaps, coveredUntil[0], to);
        }
        return gaps;
    }

    private static Instant end(Event event, Instant now) {
        Instant stop = event.open() ? now : event.stop();
        return stop == null || stop.isBefore(event.start()) ? event.start() : stop;
    }

    private static void addGap(List<Gap> gaps, @Nullable Instant start, Instant stop) {
        if (start != null && start.isBefore(stop)) {
            gaps.add(new Gap(start, stop));
        }
    }

    private void print(List<Gap> gaps, TimeFormatter times) {
        boolean isCsv = output.format() == OutputFormat.CSV;
        List<Map<String, String>> rows = new ArrayList<>();
        for (Gap gap : gaps) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("start", isCsv ? times.exact(gap.start()) : EpochSeconds.format(gap.start()));
            row.put("stop", isCsv ? times.exact(gap.stop()) : EpochSeconds.format(gap.stop()));
            row.put("seconds", TimeFormatter.plain(TimeFormatter.seconds(gap.length())));
            rows.add(row);
        }
        if (output.isPrinted(new StatsTable(rows), "", out(), environment.outIsTerminal())) {
            return;
        }
        if (gaps.isEmpty() && environment.outIsTerminal()) {
            err().println("There are no gaps.");
            return;
        }
        BarChart chart = new BarChart(environment, "START", "STOP", "LENGTH");
        Duration sum = Duration.ZERO;
        for (Gap gap : gaps) {
            Event between = Event.between(gap.start(), gap.stop());
            boolean terminal = environment.outIsTerminal();
            chart.add(
                    (double) gap.length().toMillis(),
                    terminal
                            ? times.shortDay(times.day(gap.start())) + " " + times.timeOfDay(gap.start(), false)
                            : times.time(gap.start()),
                    terminal ? times.stopOfDay(between, false) : times.time(gap.stop()),
                    TimeFormatter.hours(TimeFormatter.seconds(gap.length())));
            sum = sum.plus(gap.length());
        }
        if (gaps.size() > 1) {
            chart.addTotal("TOTAL", "", TimeFormatter.hours(TimeFormatter.seconds(sum)));
        }
        chart.print(out());
    }
}
