package dev.events.cli.command.report;

import dev.events.cli.client.Filter;
import dev.events.cli.command.CliCommand;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.ExitCodes;
import dev.events.cli.console.Messages;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.options.Arguments;
import dev.events.cli.options.FilterOptions;
import dev.events.cli.options.OutputOptions;
import dev.events.cli.options.ServerOptions;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import java.io.PrintWriter;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code timeline}: a day or a week, drawn. */
public final class TimelineCommand extends CliCommand {
    private static final int DEFAULT_COLUMNS = 80;
    private static final int NARROWEST = 24;
    private static final int MOST_LANES = 200;
    private static final int WEEK = 7;
    private static final List<String> DAYS = List.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun");

    private final Arguments.Value<Instant> day =
            arguments.optionalParameter(Instant.class, "DAY", "Any time in the day or week to draw. Default: today.");

    private final Arguments.Flag week = arguments.flag("--week", "Draw the whole week, from Monday.");

    private final FilterOptions filter = FilterOptions.withoutRange(arguments);

    private final Arguments.Flag utc = arguments.flag("--utc", "Use the day in UTC instead of the local day.");

    private final Arguments.Value<String> zone =
            arguments.text("--zone", "ZONE", "Use the day in this time zone, such as Europe/Paris.");

    private final ServerOptions server = new ServerOptions(arguments, environment);

    public TimelineCommand(CliEnvironment environment) {
        super("timeline", environment);
        describe(
                "Draws the events of a day or a week. Overlapping events are on separate lines.",
                "▶ at the end of a bar: the event is open. ◆ is a mark. ◀ or ▶ at the edge: the event goes beyond it.");
        examples(
                "events-cli timeline",
                "events-cli timeline yesterday --tag work",
                "events-cli timeline 2026-11-23 --week");
    }

    /**
     * An event and the columns that it occupies.
     *
     * @param last the first column after it
     * @param end the first column after its tags, which stand beside it where they are wider
     */
    private record Bar(Event event, int first, int last, int end) {}

    @Override
    public Integer call() {
        Filter requested = filter.toFilter();
        Instant moment = day.or(environment.clock().instant());
        LocalDate date = moment.atZone(OutputOptions.zone(utc.isSet(), zone.get(), environment))
                .toLocalDate();
        LocalDate first = week.isSet() ? date.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)) : date;
        ZonedDateTime from = first.atStartOfDay(OutputOptions.zone(utc.isSet(), zone.get(), environment));
        ZonedDateTime to = first.plusDays(week.isSet() ? WEEK : 1).atStartOfDay(from.getZone());
        List<Event> events = read(requested, from.toInstant(), to.toInstant());
        PrintWriter out = out();
        int columns = Math.max(NARROWEST, environment.columns().orElse(DEFAULT_COLUMNS) - 1);
        out.println(title(from, to, events.size()));
        out.println(axis(from, columns));
        List<List<Bar>> lanes = lanes(events, from.toInstant(), to.toInstant(), columns);
        for (List<Bar> lane : lanes.subList(0, Math.min(MOST_LANES, lanes.size()))) {
            out.println(draw(lane, from.toInstant(), to.toInstant(), columns));
        }
        if (lanes.size() > MOST_LANES) {
            out.flush();
            err().println((lanes.size() - MOST_LANES) + " more lines are not shown; use a filter to see fewer events");
        }
        return ExitCodes.DONE;
    }

    private List<Event> read(Filter requested, Instant from, Instant to) {
        List<Filter.Parameter> parameters = new ArrayList<>(requested.parameters());
        parameters.add(new Filter.Parameter("from", EpochSeconds.format(from)));
        parameters.add(new Filter.Parameter("to", EpochSeconds.format(to)));
        List<Event> events = new ArrayList<>();
        server.connect().stream(new Filter(parameters), events::add);
        events.sort(Comparator.comparing(Event::start).thenComparing(Event::id));
        return events;
    }

    private static String title(ZonedDateTime from, ZonedDateTime to, int events) {
        String days = TimeFormatter.day(from.toLocalDate());
        LocalDate last = to.toLocalDate().minusDays(1);
        return (last.equals(from.toLocalDate()) ? days : days + " to " + TimeFormatter.day(last)) + ", "
                + Messages.events(events);
    }

    /** The hours or days, each at its column. */
    private String axis(ZonedDateTime from, int columns) {
        StringBuilder axis = new StringBuilder(" ".repeat(columns));
        ZonedDateTime to = from.plusDays(week.isSet() ? WEEK : 1);
        int step = week.isSet() ? 24 : columns >= 96 ? 1 : columns >= 48 ? 2 : 4;
        for (ZonedDateTime tick = from;
                tick.isBefore(to);
                tick = week.isSet() ? tick.plusDays(1) : tick.plusHours(step)) {
            String label = week.isSet()
                    ? DAYS.get(tick.getDayOfWeek().getValue() - 1) + " " + tick.getDayOfMonth()
                    : (tick.getHour() < 10 ? "0" : "") + tick.getHour();
            int at = column(tick.toInstant(), from.toInstant(), to.toInstant(), columns);
            if (at + label.length() <= columns) {
                axis.replace(at, at + label.length(), label);
            }
        }
        return axis.toString().stripTrailing();
    }

    private static int column(Instant time, Instant from, Instant to, int columns) {
        double share = (double) Duration.between(from, time).toMillis()
                / Duration.between(from, to).toMillis();
        return (int) Math.max(0, Math.min(columns, Math.floor(share * columns)));
    }

    /** Puts each event in the first lane that is free at its start. */
    private List<List<Bar>> lanes(List<Event> events, Instant from, Instant to, int columns) {
        List<List<Bar>> lanes = new ArrayList<>();
        for (Event event : events) {
            int first = Math.min(columns - 1, column(event.start(), from, to, columns));
            Instant stop =
                    event.open() ? latest(event.start(), environment.clock().instant()) : event.stop();
            if (stop == null) {
                stop = event.start();
            }
            int last = Math.max(first + 1, column(stop, from, to, columns));
            int label = TerminalText.width(label(event));
            boolean inside = !event.isMark() && label + 4 <= last - first;
            int end = Math.min(columns, inside || label == 0 ? last : (event.isMark() ? first + 1 : last) + 1 + label);
            Bar bar = new Bar(event, first, last, end);
            List<Bar> free = null;
            for (List<Bar> lane : lanes) {
                if (lane.get(lane.size() - 1).end() < first) {
                    free = lane;
                    break;
                }
            }
            if (free == null) {
                free = new ArrayList<>();
                lanes.add(free);
            }
            free.add(bar);
        }
        return lanes;
    }

    private static Instant latest(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private static String draw(List<Bar> lane, Instant from, Instant to, int columns) {
        StringBuilder line = new StringBuilder();
        int at = 0;
        for (int i = 0; i < lane.size(); i++) {
            Bar bar = lane.get(i);
            line.append(" ".repeat(Math.max(0, bar.first() - at)));
            int end = i + 1 < lane.size() ? lane.get(i + 1).first() : columns;
            String drawn = drawn(bar, from, to, end - bar.first());
            line.append(drawn);
            at = bar.first() + TerminalText.width(drawn);
        }
        return line.toString().stripTrailing();
    }

    /** The bar with its tags in it, or after it if there is room before the next bar. */
    private static String drawn(Bar bar, Instant from, Instant to, int room) {
        Event event = bar.event();
        int width = bar.last() - bar.first();
        String label = label(event);
        if (event.isMark()) {
            return "◆" + beside(label, room - 1);
        }
        boolean before = event.start().isBefore(from);
        boolean after = event.stop() == null || event.stop().isAfter(to);
        if (width == 1) {
            return (after ? "▶" : "█") + beside(label, room - 1);
        }
        String left = before ? "◀" : "█";
        String right = after ? "▶" : "█";
        int inside = width - 2;
        if (TerminalText.width(label) + 2 > inside) {
            return left + "█".repeat(inside) + right + beside(label, room - width);
        }
        String text = label.isEmpty() ? "" : " " + label + " ";
        return left + text + "█".repeat(inside - TerminalText.width(text)) + right;
    }

    private static String label(Event event) {
        return TerminalText.visible(String.join(", ", event.tags()));
    }

    private static String beside(String label, int room) {
        return room < 4 || label.isEmpty() ? "" : " " + TerminalText.fit(label, room - 1);
    }
}
