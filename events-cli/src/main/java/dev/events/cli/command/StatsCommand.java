package dev.events.cli.command;

import dev.events.cli.client.StatsTable;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.BarChart;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.StatsOutputOptions;
import dev.events.core.StatsBy;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code stats}: how many events, how long they took, and how much time they cover. */
final class StatsCommand extends CliCommand {
    private static final List<String> WHATS = StatsBy.texts();
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");
    /** A longer run of days without events is left out. */
    private static final int MOST_EMPTY_DAYS = 14;

    private final Arguments.Value<String> by =
            arguments.word("--by", "WHAT", WHATS, OptionValues.choice(WHATS) + ". Default: day.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final StatsOutputOptions output = new StatsOutputOptions(arguments);

    private final Arguments.Flag epoch = arguments.flag("--epoch", "Print durations as seconds.");

    private final Arguments.Flag utc = arguments.flag("--utc", "Use days in UTC instead of local days.");

    private final Arguments.Value<String> zone =
            arguments.text("--zone", "ZONE", "Use days in this time zone, such as Europe/Paris.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    StatsCommand(CliEnvironment environment) {
        super("stats", environment);
        describe(
                "Counts the events that match, by tag or by calendar. TOTAL adds up their durations; BUSY counts overlapping"
                        + " time once.",
                "Only the part of an event within the day, and between --from and --to, counts. Open events count up to now; marks take no time.");
        examples(
                "events-cli stats --from -4w",
                "events-cli stats --by tag --from 2026-11-01 --to 2026-12-01",
                "events-cli stats --by week --tag work -o csv");
    }

    @Override
    public Integer call() {
        String by = this.by.or("day");
        String name = by.toLowerCase(Locale.ROOT);
        if (!WHATS.contains(name)) {
            throw CliException.usage("--by \"" + by + "\" is unknown; it must be " + OptionValues.choice(WHATS));
        }
        StatsBy what = StatsBy.parse(name);
        StatsTable figures = server.connect()
                .stats(filter.toFilter(), what, OutputOptions.zone(utc.isSet(), zone.get(), environment));
        PrintWriter out = out();
        if (output.isPrinted(figures, "key", out)) {
            return ExitCodes.DONE;
        }
        if (figures.rows().isEmpty() && environment.outIsTerminal()) {
            err().println("No events match.");
            return ExitCodes.DONE;
        }
        BarChart chart = new BarChart(environment, what.name(), "EVENTS", "TOTAL", "BUSY");
        LocalDate before = null;
        for (Map<String, String> row : figures.rows()) {
            String key = TerminalText.visible(row.getOrDefault("key", ""));
            if (what == StatsBy.DAY && environment.outIsTerminal()) {
                LocalDate day = LocalDate.parse(key);
                addDaysBetween(chart, before, day);
                before = day;
                key = named(day);
            }
            String busy = row.getOrDefault("busy_seconds", "0");
            chart.add(
                    Double.parseDouble(busy),
                    key,
                    row.getOrDefault("count", "0"),
                    seconds(row.getOrDefault("total_seconds", "0")),
                    seconds(busy));
        }
        chart.print(out);
        return ExitCodes.DONE;
    }

    /** So that weeks stand below one another: a gap before each Monday, and a line for each day without events. */
    private void addDaysBetween(BarChart chart, @Nullable LocalDate before, LocalDate day) {
        if (before == null) {
            return;
        }
        LocalDate next = before.plusDays(1);
        if (next.plusDays(MOST_EMPTY_DAYS).isBefore(day)) {
            chart.addGap();
            return;
        }
        for (LocalDate each = next; !each.isAfter(day); each = each.plusDays(1)) {
            if (each.getDayOfWeek() == DayOfWeek.MONDAY) {
                chart.addGap();
            }
            if (each.isBefore(day)) {
                chart.add(0, named(each), "", "", "");
            }
        }
    }

    private static String named(LocalDate day) {
        return day + " " + DAYS.get(day.getDayOfWeek().getValue() - 1);
    }

    private String seconds(String seconds) {
        return epoch.isSet() || !environment.outIsTerminal() ? seconds : TimeFormatter.hours(new BigDecimal(seconds));
    }
}
