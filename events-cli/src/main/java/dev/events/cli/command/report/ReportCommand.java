package dev.events.cli.command.report;

import dev.events.cli.client.Filter;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.format.print.TimeTable;
import dev.events.cli.format.print.TimeTablePrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.StatsBy;
import dev.events.core.TimeRange;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code report}: a table of days and tags, to hand in. */
public final class ReportCommand extends CliCommand {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final int WEEK = 7;
    /** A longer run of days without events is left out. */
    private static final int MOST_EMPTY_DAYS = 14;

    /** The formats of a report. */
    private enum Format {
        TABLE,
        MARKDOWN,
        CSV,
        JSON
    }

    private static final List<String> FORMATS = OptionValues.of(Format.values());

    private final Arguments.Value<Duration> round = arguments.value(
            Duration.class,
            "--round",
            "DURATION",
            "Round the time of each tag on each day to the nearest multiple of this: 15m, 1h. Half of it is rounded up. Totals"
                    + " add up what is shown. Default: 1m.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final Arguments.Value<String> format = arguments.word(
            "-o, --output",
            "FORMAT",
            FORMATS,
            OptionValues.choice(FORMATS)
                    + ". csv has hours as decimal numbers, json has seconds. Default: table; elsewhere"
                    + " than on a terminal a header and the days, separated by tabs.");

    private final Arguments.Flag utc = arguments.flag("--utc", "Use days in UTC instead of local days.");

    private final Arguments.Value<String> zone =
            arguments.text("--zone", "ZONE", "Use days in this time zone, such as Europe/Paris.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public ReportCommand(CliEnvironment environment) {
        super("report", environment);
        describe(
                "Prints a table of days and tags to hand in: hours and minutes, with totals.",
                "Without --from and --to it is this week, from Monday.",
                "An event with several tags counts in each of their columns, but once in the total of the day; so does time in which"
                        + " events overlap. Then the day's total is rounded by itself.",
                "Open events count up to now; marks take no time. If the terminal is too narrow for all tags, those with the least"
                        + " time share a column.");
        examples(
                "events-cli report",
                "events-cli report --from 2026-11-01 --to 2026-12-01 --round 15m -o csv",
                "events-cli report --tag work --round 15m -o markdown");
    }

    @Override
    public Integer call() {
        String name = this.format.or("table");
        Format format = OptionValues.find(Format.values(), name)
                .orElseThrow(() -> CliException.usage(
                        "\"" + name + "\" is not a format; it must be " + OptionValues.choice(FORMATS)));
        Duration unit = round.or(MINUTE);
        if (unit.isZero()) {
            throw CliException.usage("--round is 0; it must be longer, such as 15m");
        }
        ZoneId zone = OutputOptions.zone(utc.isSet(), this.zone.get(), environment);
        Instant now = environment.clock().instant();
        Filter requested = withRange(filter.toFilter(), now, zone);
        TimeTable times = TagTimes.of(server.connect(), requested, StatsBy.DAY, zone, now);
        boolean terminal = environment.outIsTerminal();
        if (times.rows().isEmpty() && terminal && format == Format.TABLE) {
            err().println("No events match.");
            return ExitCodes.DONE;
        }
        TimeRange range = requested.range();
        TimeTable table = withEmptyDays(times.rounded(unit), range, now, zone);
        TimeTablePrinter printer = new TimeTablePrinter(table, "day", out());
        switch (format) {
            case MARKDOWN -> printer.printMarkdown();
            case CSV -> printer.printCsv(true, terminal);
            case JSON -> printer.printJson();
            case TABLE -> {
                if (terminal || this.format.get() != null) {
                    printer.printTable(environment);
                } else {
                    printer.printTabs();
                }
            }
        }
        if (table.isOverlapping() && terminal && format == Format.TABLE) {
            out().flush();
            err().println("Time that belongs to several tags counts once in TOTAL.");
        }
        return ExitCodes.DONE;
    }

    /** The filter, for this week if it names no range. */
    private static Filter withRange(Filter requested, Instant now, ZoneId zone) {
        if (!requested.range().isUnbounded()) {
            return requested;
        }
        LocalDate monday = now.atZone(zone).toLocalDate().with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
        List<Filter.Parameter> parameters = new ArrayList<>(requested.parameters());
        parameters.add(bound("from", monday, zone));
        parameters.add(bound("to", monday.plusDays(WEEK), zone));
        return new Filter(parameters);
    }

    private static Filter.Parameter bound(String name, LocalDate day, ZoneId zone) {
        return new Filter.Parameter(
                name, EpochSeconds.format(day.atStartOfDay(zone).toInstant()));
    }

    /** Adds a row for each day without events, from the start of the range to its end or today. */
    private static TimeTable withEmptyDays(TimeTable table, TimeRange range, Instant now, ZoneId zone) {
        if (table.rows().isEmpty()) {
            return table;
        }
        List<TimeTable.Row> rows = new ArrayList<>();
        LocalDate next = range.from() == null
                ? day(table.rows().get(0))
                : range.from().atZone(zone).toLocalDate();
        for (TimeTable.Row row : table.rows()) {
            addEmptyDays(rows, next, day(row));
            rows.add(row);
            next = day(row).plusDays(1);
        }
        Instant end =
                range.to() == null || range.to().isAfter(now) ? now : range.to().minusNanos(1);
        addEmptyDays(rows, next, end.atZone(zone).toLocalDate().plusDays(1));
        return new TimeTable(table.tags(), rows, table.columnTotals(), table.total());
    }

    private static LocalDate day(TimeTable.Row row) {
        return LocalDate.parse(row.key());
    }

    private static void addEmptyDays(List<TimeTable.Row> rows, LocalDate first, LocalDate end) {
        if (first.plusDays(MOST_EMPTY_DAYS).isBefore(end)) {
            return;
        }
        for (LocalDate day = first; day.isBefore(end); day = day.plusDays(1)) {
            rows.add(new TimeTable.Row(day.toString(), Map.of(), Duration.ZERO));
        }
    }
}
