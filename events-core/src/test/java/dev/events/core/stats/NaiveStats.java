package dev.events.core.stats;

import dev.events.core.Ending;
import dev.events.core.Event;
import dev.events.core.EventRepository;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The definition of {@link EventRepository#stats}, computed row by row without regard to cost: the oracle for everything
 * that computes it faster. Good for times in whole seconds and zones whose offsets are whole minutes.
 */
public final class NaiveStats {
    private final List<Event> events;
    private final TimeRange range;
    private final ZoneId zone;

    private NaiveStats(Collection<Event> events, TimeRange range, ZoneId zone, Instant now) {
        Instant horizon = range.to() == null ? now : range.to();
        this.events = events.stream().map(event -> ended(event, horizon)).toList();
        this.range = range;
        this.zone = zone;
    }

    /** The figures of {@code events}, which overlap {@code range}. */
    public static List<StatsRow> of(Collection<Event> events, TimeRange range, StatsBy by, ZoneId zone, Instant now) {
        NaiveStats stats = new NaiveStats(events, range, zone, now);
        return by == StatsBy.TAG ? stats.byTag() : stats.byTime(by);
    }

    private static Event ended(Event event, Instant horizon) {
        if (event.open()) {
            return event.withEnding(Ending.at(max(event.start(), horizon)));
        }
        return event.stop() == null ? event.withEnding(Ending.at(event.start())) : event;
    }

    private List<StatsRow> byTag() {
        TreeSet<String> tags = new TreeSet<>();
        events.forEach(event -> tags.addAll(event.tags()));
        return tags.stream()
                .map(tag -> row(tag, event -> event.tags().contains(tag), range))
                .sorted(Comparator.comparing(row -> -row.count()))
                .toList();
    }

    private List<StatsRow> byTime(StatsBy by) {
        if (events.isEmpty()) {
            return List.of();
        }
        Instant first =
                events.stream().map(Event::start).min(Comparator.naturalOrder()).orElseThrow();
        Instant last = events.stream()
                .map(NaiveStats::stop)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        first = range.from() == null ? first : max(first, range.from());
        last = range.to() == null ? last : min(last, range.to());
        List<StatsRow> rows = new ArrayList<>();
        for (Bucket bucket : by == StatsBy.HOUR ? hours(first, last) : dates(by, first, last)) {
            Instant start = range.from() == null ? bucket.start : max(range.from(), bucket.start);
            Instant end = range.to() == null ? bucket.end : min(range.to(), bucket.end);
            if (start.isBefore(end)) {
                TimeRange clipped = new TimeRange(start, end);
                rows.add(row(bucket.key, clipped::overlaps, clipped));
            }
        }
        return rows.stream().filter(row -> row.count() > 0).toList();
    }

    private record Bucket(String key, Instant start, Instant end) {}

    /** Looks at the clock every minute: an hour goes on for as long as the clock shows that hour with that offset. */
    private List<Bucket> hours(Instant first, Instant last) {
        List<ZonedDateTime> starts = new ArrayList<>();
        String shownBefore = "";
        ZonedDateTime end = last.plus(3, ChronoUnit.HOURS).atZone(zone);
        ZonedDateTime minute =
                first.minus(3, ChronoUnit.HOURS).truncatedTo(ChronoUnit.MINUTES).atZone(zone);
        for (; minute.isBefore(end); minute = minute.plus(1, ChronoUnit.MINUTES)) {
            String shown = minute.toLocalDate() + " " + minute.getHour() + " " + minute.getOffset();
            if (!shown.equals(shownBefore)) {
                starts.add(minute);
            }
            shownBefore = shown;
        }
        // The first may have begun before we looked.
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 1; i + 1 < starts.size(); i++) {
            ZonedDateTime start = starts.get(i);
            String offset = start.getOffset().getTotalSeconds() == 0
                    ? "+00:00"
                    : start.getOffset().getId();
            buckets.add(new Bucket(
                    start.toLocalDateTime()
                                    .truncatedTo(ChronoUnit.SECONDS)
                                    .format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                            + offset,
                    start.toInstant(),
                    starts.get(i + 1).toInstant()));
        }
        return buckets;
    }

    /** Goes from date to date and puts together those with the same key. */
    private List<Bucket> dates(StatsBy by, Instant first, Instant last) {
        List<Bucket> buckets = new ArrayList<>();
        LocalDate end = last.atZone(zone).toLocalDate().plusDays(40);
        for (LocalDate date = first.atZone(zone).toLocalDate().minusDays(40);
                date.isBefore(end);
                date = date.plusDays(1)) {
            String key = key(by, date);
            Instant start = date.atStartOfDay(zone).toInstant();
            Instant next = date.plusDays(1).atStartOfDay(zone).toInstant();
            int before = buckets.size() - 1;
            if (before >= 0 && buckets.get(before).key.equals(key)) {
                buckets.set(before, new Bucket(key, buckets.get(before).start, next));
            } else {
                buckets.add(new Bucket(key, start, next));
            }
        }
        return buckets;
    }

    private static String key(StatsBy by, LocalDate date) {
        return switch (by) {
            case DAY -> date.toString();
            case WEEK -> date.format(DateTimeFormatter.ISO_WEEK_DATE).substring(0, "2026-W48".length());
            case MONTH -> date.toString().substring(0, "2026-11".length());
            default -> throw new IllegalArgumentException(by.name());
        };
    }

    private StatsRow row(String key, Predicate<Event> belongs, TimeRange clip) {
        List<Event> mine = events.stream().filter(belongs).toList();
        List<Instant[]> intervals = new ArrayList<>();
        for (Event event : mine) {
            Instant start = clip.from() == null ? event.start() : max(clip.from(), event.start());
            Instant end = clip.to() == null ? stop(event) : min(clip.to(), stop(event));
            if (start.isBefore(end)) {
                intervals.add(new Instant[] {start, end});
            }
        }
        return new StatsRow(key, mine.size(), sum(intervals), sum(merged(intervals)));
    }

    private static Duration sum(List<Instant[]> intervals) {
        return intervals.stream()
                .map(interval -> Duration.between(interval[0], interval[1]))
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static List<Instant[]> merged(List<Instant[]> intervals) {
        List<Instant[]> merged = new ArrayList<>();
        for (Instant[] interval : intervals.stream()
                .sorted(Comparator.comparing(interval -> interval[0]))
                .toList()) {
            Instant[] last = merged.isEmpty() ? interval : merged.get(merged.size() - 1);
            if (merged.isEmpty() || last[1].isBefore(interval[0])) {
                merged.add(interval.clone());
            } else {
                last[1] = max(last[1], interval[1]);
            }
        }
        return merged;
    }

    private static Instant stop(Event ended) {
        return Objects.requireNonNull(ended.stop());
    }

    private static Instant min(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static Instant max(Instant a, Instant b) {
        return a.isBefore(b) ? b : a;
    }
}
