package dev.events.cli.command.report;

import dev.events.cli.client.EventsClient;
import dev.events.cli.client.Filter;
import dev.events.cli.client.StatsTable;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.CliException;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.OptionValues;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.BarChart;
import dev.events.cli.format.print.OutputFormat;
import dev.events.cli.format.print.TimeTable;
import dev.events.cli.format.print.TimeTablePrinter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.cli.options.StatsOutputOptions;
import dev.events.core.Excerpt;
import dev.events.core.StatsBy;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code stats}: how many events, how long they took, and how much time they cover. */
public final class StatsCommand extends CliCommand {
    private static final String WITH_TAGS = ",tag";
    private static final List<String> WHATS = Stream.concat(
                    StatsBy.texts().stream(),
                    StatsBy.texts().stream().filter(by -> !by.equals("tag")).map(by -> by + WITH_TAGS))
            .toList();
    /** A longer run of days without events is left out. */
    private static final int MOST_EMPTY_DAYS = 14;

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;

    private final Arguments.Value<String> by = arguments.word(
            "--by",
            "WHAT",
            WHATS,
            OptionValues.choice(StatsBy.texts())
                    + "; or day,tag for a table of days and tags, and so on. Default: day.");

    private final FilterOptions filter = new FilterOptions(arguments);

    private final StatsOutputOptions output = new StatsOutputOptions(arguments);

    private final Arguments.Flag epoch = arguments.flag("--epoch", "Print durations as seconds.");

    private final Arguments.Flag utc = arguments.flag("--utc", "Use days in UTC instead of local days.");

    private final Arguments.Value<String> zone =
            arguments.text("--zone", "ZONE", "Use days in this time zone, such as Europe/Paris.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public StatsCommand(CliEnvironment environment) {
        super("stats", environment);
        describe(
                "Counts the events that match, by tag or by calendar. TOTAL adds up their durations; BUSY counts overlapping"
                        + " time once.",
                "The last line adds up the time of all rows; its BUSY counts overlapping time once, and its EVENTS counts each event"
                        + " once, up to " + EventsClient.MAX_PAGE + ".",
                "A table of days and tags shows the time in hours and minutes. An event with several tags counts in each of their"
                        + " columns, but once in TOTAL.",
                "Only the part of an event within a row's time, and between --from and --to, is counted. Open events count up to"
                        + " now; marks take no time.");
        examples(
                "events-cli stats --from -4w",
                "events-cli stats --by tag --from 2026-11-01 --to 2026-12-01",
                "events-cli stats --by day,tag --from -1w",
                "events-cli stats --by week --tag work -o csv");
    }

    @Override
    public Integer call() {
        String by = this.by.or("day");
        String name = by.toLowerCase(Locale.ROOT);
        if (!WHATS.contains(name)) {
            throw CliException.usage("--by \"" + by + "\" is unknown; it must be " + OptionValues.choice(WHATS));
        }
        Filter requested = filter.toFilter();
        ZoneId zone = OutputOptions.zone(utc.isSet(), this.zone.get(), environment);
        EventsClient client = server.connect();
        if (name.endsWith(WITH_TAGS)) {
            StatsBy bucket = StatsBy.parse(name.substring(0, name.length() - WITH_TAGS.length()));
            printTable(
                    TagTimes.of(
                            client, requested, bucket, zone, environment.clock().instant()),
                    bucket);
            return ExitCodes.DONE;
        }
        StatsBy what = StatsBy.parse(name);
        StatsTable figures = client.stats().rows(requested, what, zone);
        PrintWriter out = out();
        if (output.isPrinted(figures, "key", out, environment.outIsTerminal())) {
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
                LocalDate day = day(key);
                addDaysBetween(chart, before, day);
                before = day;
                key = TimeFormatter.day(day);
            }
            String busy = row.getOrDefault("busy_seconds", "0");
            chart.add(
                    Double.parseDouble(busy),
                    key,
                    row.getOrDefault("count", "0"),
                    seconds(row.getOrDefault("total_seconds", "0")),
                    seconds(busy));
        }
        if (environment.outIsTerminal() && figures.rows().size() > 1) {
            addTotal(chart, client, requested, what == StatsBy.TAG ? byMonth(client, requested, zone) : figures);
        }
        chart.print(out);
        return ExitCodes.DONE;
    }

    private static LocalDate day(String key) {
        try {
            LocalDate day = LocalDate.parse(key);
            if (day.getYear() >= FIRST_YEAR && day.getYear() <= LAST_YEAR) {
                return day;
            }
        } catch (DateTimeParseException e) {
            // Reported below.
        }
        throw CliException.refused(
                "the server's answer has the key \"" + Excerpt.of(key) + "\" in place of a day from 1970 to 9999");
    }

    private void printTable(TimeTable table, StatsBy bucket) {
        TimeTablePrinter printer = new TimeTablePrinter(table, bucket.text(), out());
        OutputFormat format = output.format();
        if (format == OutputFormat.JSON) {
            printer.printJson();
        } else if (format == OutputFormat.NDJSON) {
            printer.printNdjson();
        } else if (format == OutputFormat.CSV) {
            printer.printCsv(false, environment.outIsTerminal());
        } else if (table.rows().isEmpty() && environment.outIsTerminal()) {
            err().println("No events match.");
        } else {
            TimeTablePrinter minutes = new TimeTablePrinter(table.rounded(Duration.ofMinutes(1)), bucket.text(), out());
            if (environment.outIsTerminal() || format == OutputFormat.TABLE) {
                minutes.printTable(environment);
            } else {
                minutes.printTabs();
            }
        }
    }

    /** Rows by month, none of which overlaps another; without rows if there are too many months. */
    private static StatsTable byMonth(EventsClient client, Filter requested, ZoneId zone) {
        try {
            return client.stats().rows(requested, StatsBy.MONTH, zone);
        } catch (CliException e) {
            return new StatsTable(List.of());
        }
    }

    /** Adds up rows that do not overlap, so that busy time is counted once. */
    private void addTotal(BarChart chart, EventsClient client, Filter requested, StatsTable rows) {
        if (rows.rows().isEmpty()) {
            return;
        }
        BigDecimal total = BigDecimal.ZERO;
        BigDecimal busy = BigDecimal.ZERO;
        for (Map<String, String> row : rows.rows()) {
            total = total.add(new BigDecimal(row.getOrDefault("total_seconds", "0")));
            busy = busy.add(new BigDecimal(row.getOrDefault("busy_seconds", "0")));
        }
        // An event may be in several rows, so their counts do not add up.
        EventsClient.Page page = client.page(requested, EventsClient.MAX_PAGE, null);
        String count =
                page.nextCursor() == null ? Integer.toString(page.events().size()) : "";
        chart.addTotal("TOTAL", count, seconds(total.toPlainString()), seconds(busy.toPlainString()));
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
                chart.add(0, TimeFormatter.day(each), "", "", "");
            }
        }
    }

    private String seconds(String seconds) {
        return epoch.isSet() || !environment.outIsTerminal() ? seconds : TimeFormatter.hours(new BigDecimal(seconds));
    }
}
