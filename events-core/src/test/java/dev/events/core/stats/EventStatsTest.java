package dev.events.core.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.EventQuery;
import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TimeRange;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class EventStatsTest {
    private static final Instant NOW = time("2026-11-24T12:00:00Z");

    /** Far enough from 1970 for events around it. */
    private static final Instant FIRST_CHANGE = time("1972-01-01T00:00:00Z");

    @ParameterizedTest
    @CsvSource({
        // Summer time ends, and begins.
        "Europe/Paris, 2026-10-25T12:00:00Z, 2026-10-24/24 2026-10-25/25 2026-10-26/24",
        "Europe/Paris, 2026-03-29T12:00:00Z, 2026-03-28/24 2026-03-29/23 2026-03-30/24",
        // There is no midnight.
        "America/Sao_Paulo, 2018-11-04T12:00:00Z, 2018-11-03/24 2018-11-04/23 2018-11-05/24",
        "Africa/Cairo, 2026-04-24T12:00:00Z, 2026-04-23/24 2026-04-24/23 2026-04-25/24",
        // Midnight is there twice: from 24:00 back to 23:00, and from 0:01 back to 23:01.
        "America/Sao_Paulo, 2018-02-17T12:00:00Z, 2018-02-16/24 2018-02-17/25 2018-02-18/24",
        "America/St_Johns, 2010-11-07T12:00:00Z, 2010-11-06/24 2010-11-07/25 2010-11-08/24",
        // A day is left out.
        "Pacific/Apia, 2011-12-30T12:00:00Z, 2011-12-29/24 2011-12-31/24 2012-01-01/24",
        "Australia/Lord_Howe, 2026-04-04T15:00:00Z, 2026-04-04/24 2026-04-05/24.5 2026-04-06/24"
    })
    void byDay_whereClocksChange_daysHaveTheirLengths(String zone, String around, String expected) {
        Instant middle = time(around);
        Event event = between(middle.minus(Duration.ofDays(3)), middle.plus(Duration.ofDays(3)));

        List<StatsRow> rows = stats(StatsBy.DAY, zone, EventQuery.ALL, event);

        String lengths = String.join(
                " ",
                rows.stream()
                        .map(row -> row.key() + "/"
                                + EpochSeconds.format(row.total().toSeconds() / 3600.0))
                        .toList());
        assertTrue(lengths.contains(expected), lengths);
        assertEquals(Duration.ofDays(6), rows.stream().map(StatsRow::busy).reduce(Duration.ZERO, Duration::plus));
    }

    @Test
    void byDay_inTheEveningThatComesTwice_isTheDayThatHasBegun() {
        // From 0:01 on November 7 back to 23:01 on November 6.
        Event firstEvening = between("2010-11-07T02:15:00Z", "2010-11-07T02:15:00Z");
        Event secondEvening = between("2010-11-07T02:45:00Z", "2010-11-07T02:45:00Z");

        assertEquals(
                List.of(row("2010-11-06", 1, 0), row("2010-11-07", 1, 0)),
                stats(StatsBy.DAY, "America/St_Johns", EventQuery.ALL, firstEvening, secondEvening));
    }

    @Test
    void byHour_thatIsRepeated_isTwoBuckets() {
        Event event = between("2026-10-24T23:30:00Z", "2026-10-25T02:30:00Z");

        assertEquals(
                List.of(
                        row("2026-10-25T01:00:00+02:00", 1, 1800),
                        row("2026-10-25T02:00:00+02:00", 1, 3600),
                        row("2026-10-25T02:00:00+01:00", 1, 3600),
                        row("2026-10-25T03:00:00+01:00", 1, 1800)),
                stats(StatsBy.HOUR, "Europe/Paris", EventQuery.ALL, event));
    }

    @Test
    void byHour_thatIsLeftOut_isNoBucket() {
        Event event = between("2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z");

        assertEquals(
                List.of(row("2026-03-29T01:00:00+01:00", 1, 1800), row("2026-03-29T03:00:00+02:00", 1, 1800)),
                stats(StatsBy.HOUR, "Europe/Paris", EventQuery.ALL, event));
    }

    @Test
    void byHour_whereClocksChangeByHalfAnHour_partsTheHour() {
        Event back = between("2026-04-04T14:00:00Z", "2026-04-04T16:30:00Z");
        Event forth = between("2026-10-03T14:30:00Z", "2026-10-03T16:00:00Z");

        assertEquals(
                List.of(
                        row("2026-04-05T01:00:00+11:00", 1, 3600),
                        row("2026-04-05T01:30:00+10:30", 1, 1800),
                        row("2026-04-05T02:00:00+10:30", 1, 3600)),
                stats(StatsBy.HOUR, "Australia/Lord_Howe", EventQuery.ALL, back));
        assertEquals(
                List.of(row("2026-10-04T01:00:00+10:30", 1, 3600), row("2026-10-04T02:30:00+11:00", 1, 1800)),
                stats(StatsBy.HOUR, "Australia/Lord_Howe", EventQuery.ALL, forth));
    }

    @ParameterizedTest
    @CsvSource({
        "UTC, 2026-01-01T05:10:00Z, 2026-01-01T05:00:00+00:00",
        "Asia/Kathmandu, 2026-01-01T05:10:00Z, 2026-01-01T10:00:00+05:45",
        // RFC 3339 has no seconds in an offset: this is 5:00:00 with -00:44:30.
        "Africa/Monrovia, 1970-01-02T05:50:00Z, 1970-01-02T05:00:30-00:44"
    })
    void byHour_keysAreRfc3339(String zone, String time, String key) {
        Event point = between(time, time);

        List<StatsRow> rows = stats(StatsBy.HOUR, zone, EventQuery.ALL, point);

        assertEquals(List.of(row(key, 1, 0)), rows);
        assertTrue(!OffsetDateTime.parse(key).toInstant().isAfter(point.start()));
    }

    @ParameterizedTest
    @CsvSource({
        "2024-12-29T23:59:59Z, 2024-W52",
        "2024-12-30T00:00:00Z, 2025-W01",
        "2027-01-03T23:59:59Z, 2026-W53",
        "2027-01-04T00:00:00Z, 2027-W01"
    })
    void byWeek_atTheEdgeOfAYear_isTheIsoWeek(String time, String key) {
        assertEquals(List.of(row(key, 1, 0)), stats(StatsBy.WEEK, "UTC", EventQuery.ALL, between(time, time)));
    }

    @Test
    void byMonth_goesOverTheYear() {
        Event event = between("2026-11-30T00:00:00Z", "2027-02-01T00:00:00Z");

        assertEquals(
                List.of(row("2026-11", 1, 86_400), row("2026-12", 1, 31 * 86_400), row("2027-01", 1, 31 * 86_400)),
                stats(StatsBy.MONTH, "UTC", EventQuery.ALL, event));
    }

    @Test
    void overlaps_countOnceInBusy() {
        List<StatsRow> rows = stats(
                StatsBy.HOUR,
                "UTC",
                EventQuery.ALL,
                between("2026-01-01T00:00:00Z", "2026-01-01T02:30:00Z"),
                between("2026-01-01T00:30:00Z", "2026-01-01T01:00:00Z"),
                between("2026-01-01T02:00:00Z", "2026-01-01T02:45:00Z"),
                between("2026-01-01T05:50:00Z", "2026-01-01T06:00:00Z"));

        assertEquals(
                List.of(
                        row("2026-01-01T00:00:00+00:00", 2, 5400, 3600),
                        row("2026-01-01T01:00:00+00:00", 1, 3600),
                        row("2026-01-01T02:00:00+00:00", 2, 4500, 2700),
                        row("2026-01-01T05:00:00+00:00", 1, 600)),
                rows);
    }

    @Test
    void range_cutsEventsAndBuckets() {
        EventQuery query = range("2026-01-01T00:15:00Z", "2026-01-01T01:30:00Z");
        Event spanning = Event.between(time("2025-12-31T22:00:00Z"), time("2026-01-01T05:00:00Z"), "a");
        Event within = Event.between(time("2026-01-01T01:00:00Z"), time("2026-01-01T02:00:00Z"), "a", "b");

        assertEquals(
                List.of(row("2026-01-01T00:00:00+00:00", 1, 2700), row("2026-01-01T01:00:00+00:00", 2, 3600, 1800)),
                stats(StatsBy.HOUR, "UTC", query, spanning, within));
        assertEquals(
                List.of(row("a", 2, 6300, 4500), row("b", 1, 1800)),
                stats(StatsBy.TAG, "UTC", query, spanning, within));
    }

    @Test
    void marks_countInTheBucketThatHoldsTheirStart() {
        EventQuery query = range("2026-01-01T01:00:00Z", "2026-01-01T03:00:00Z");

        assertEquals(
                List.of(row("2026-01-01T01:00:00+00:00", 1, 0), row("2026-01-01T02:00:00+00:00", 2, 0)),
                stats(
                        StatsBy.HOUR,
                        "UTC",
                        query,
                        between("2026-01-01T01:00:00Z", "2026-01-01T01:00:00Z"),
                        Event.mark(time("2026-01-01T02:00:00Z")),
                        between("2026-01-01T02:59:59Z", "2026-01-01T02:59:59Z"),
                        between("2026-01-01T03:00:00Z", "2026-01-01T03:00:00Z")));
    }

    @Test
    void stopAtABucketsEnd_isNotInTheNext() {
        assertEquals(
                List.of(row("2026-01-01", 1, 86_400)),
                stats(StatsBy.DAY, "UTC", EventQuery.ALL, between("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z")));
    }

    @Test
    void openEvents_countUpToTheRangesEndOrNow() {
        Event open = Event.open(time("2026-11-24T11:00:00Z"), "a");
        Event later = Event.open(time("2026-11-24T12:30:00Z"), "a");

        // One that begins after now counts like a mark.
        assertEquals(
                List.of(row("2026-11-24T11:00:00+00:00", 1, 3600), row("2026-11-24T12:00:00+00:00", 1, 0)),
                stats(StatsBy.HOUR, "UTC", EventQuery.ALL, open, later));
        assertEquals(List.of(row("a", 2, 3600)), stats(StatsBy.TAG, "UTC", EventQuery.ALL, open, later));
        assertEquals(
                List.of(row("a", 2, 9000, 7200)),
                stats(StatsBy.TAG, "UTC", range("2026-11-24T00:00:00Z", "2026-11-24T13:00:00Z"), open, later));
        // It goes on for ever, so it overlaps a range that begins after now; but it has not got there.
        EventQuery fromLater =
                EventQuery.builder().from(time("2026-11-25T00:00:00Z")).build();
        assertEquals(List.of(row("a", 1, 0)), stats(StatsBy.TAG, "UTC", fromLater, open));
        assertEquals(List.of(), stats(StatsBy.DAY, "UTC", fromLater, open));
    }

    @Test
    void byTag_mostEventsFirst_thenByTag_andNoneWithoutTags() {
        Instant start = time("2026-01-01T00:00:00Z");

        assertEquals(
                List.of(row("c", 2, 0), row("a", 1, 0), row("b", 1, 0)),
                stats(
                        StatsBy.TAG,
                        "UTC",
                        EventQuery.ALL,
                        Event.between(start, start, "b", "c"),
                        Event.between(start, start, "c", "a"),
                        Event.between(start, start)));
    }

    @ParameterizedTest
    @EnumSource
    void noEvents_noRows(StatsBy by) {
        assertEquals(List.of(), stats(by, "Europe/Paris", EventQuery.ALL));
    }

    @Test
    void emptyRange_hasNoBuckets() {
        EventQuery query = range("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        Event event = between("2025-01-01T00:00:00Z", "2027-01-01T00:00:00Z");

        assertEquals(List.of(), stats(StatsBy.DAY, "UTC", query, event));
    }

    @Test
    void sums_areExact() {
        Event[] events = IntStream.range(0, 1000)
                .mapToObj(
                        i -> Event.between(EpochSeconds.toInstant(0.1), EpochSeconds.toInstant(EpochSeconds.MAX), "a"))
                .toArray(Event[]::new);
        Duration one = Duration.ofSeconds(EpochSeconds.MAX).minusMillis(100);

        assertEquals(
                List.of(new StatsRow("a", 1000, one.multipliedBy(1000), one)),
                stats(StatsBy.TAG, "UTC", EventQuery.ALL, events));
    }

    @Test
    void tooManyRows_areRefusedWithAWayOut() {
        Event forEver = between("1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z");
        Instant start = time("2026-01-01T00:00:00Z");
        Event atTheLimit = between(start, start.plus(Duration.ofHours(EventStats.MAX_ROWS)));

        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> stats(StatsBy.HOUR, "Europe/Paris", EventQuery.ALL, forEver));

        assertEquals(
                "by hour there are more than 10000 rows; give a shorter range (from, to) or a larger bucket",
                e.getMessage());
        assertEquals(
                EventStats.MAX_ROWS,
                stats(StatsBy.HOUR, "UTC", EventQuery.ALL, atTheLimit).size());
        assertEquals(
                1,
                stats(StatsBy.HOUR, "UTC", range("2026-01-01T00:10:00Z", "2026-01-01T00:20:00Z"), forEver)
                        .size());
    }

    @Test
    void fewEventsOverManyYears_areFewRows() {
        assertEquals(
                List.of(row("1970-01-01T00:00:00+00:00", 1, 0), row("9999-12-31T23:00:00+00:00", 1, 0)),
                stats(
                        StatsBy.HOUR,
                        "UTC",
                        EventQuery.ALL,
                        between("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z"),
                        between("9999-12-31T23:00:00Z", "9999-12-31T23:00:00Z")));
    }

    /** A thousand million pairs of event and bucket: minutes if each were looked at. */
    @Test
    void manyLongEvents_doNotCostEventsTimesBuckets() {
        Instant start = time("2026-01-01T00:00:00Z");
        Event[] events = IntStream.range(0, 200_000)
                .mapToObj(i -> between(
                        start.plusSeconds(i % 2), start.plusSeconds(i % 2).plus(Duration.ofHours(5000))))
                .toArray(Event[]::new);

        List<StatsRow> rows = stats(StatsBy.HOUR, "UTC", EventQuery.ALL, events);

        assertEquals(5001, rows.size());
        assertEquals(row("2026-01-01T00:00:00+00:00", 200_000, 200_000L * 3600 - 100_000, 3600), rows.get(0));
        assertEquals(row("2026-02-01T00:00:00+00:00", 200_000, 200_000L * 3600, 3600), rows.get(31 * 24));
        assertEquals(row("2026-07-28T08:00:00+00:00", 100_000, 100_000, 1), rows.get(5000));
    }

    @Test
    void eventOutOfOrder_countsFromTheStartBefore() {
        Event first = between("2026-01-01T05:00:00Z", "2026-01-01T06:00:00Z");
        Event moved = between("2026-01-01T01:00:00Z", "2026-01-01T05:30:00Z");

        assertEquals(
                List.of(row("2026-01-01T05:00:00+00:00", 2, 5400, 3600)),
                EventStats.of(
                        List.of(first, moved).iterator(), TimeRange.UNBOUNDED, StatsBy.HOUR, ZoneId.of("UTC"), NOW));
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void of_anyEvents_isWhatTheDefinitionSays(@ForAll("cases") Case any) {
        assertEquals(
                NaiveStats.of(any.matching(), any.range, any.by, any.zone, any.now),
                EventStats.of(any.matching().iterator(), any.range, any.by, any.zone, any.now));
    }

    private record Case(List<Event> events, TimeRange range, StatsBy by, ZoneId zone, Instant now) {
        List<Event> matching() {
            return events.stream()
                    .filter(range::overlaps)
                    .sorted(Comparator.comparing(Event::start))
                    .toList();
        }
    }

    /** Around a change of the clocks, with times that often meet one another and the edges of buckets. */
    @Provide
    Arbitrary<Case> cases() {
        Arbitrary<ZoneId> zones = Arbitraries.of(
                        "UTC",
                        "Europe/Paris",
                        "Australia/Lord_Howe",
                        "America/Sao_Paulo",
                        "America/St_Johns",
                        "Africa/Cairo",
                        "Pacific/Apia",
                        "Antarctica/Troll",
                        "Asia/Kathmandu",
                        "-09:30")
                .map(ZoneId::of);
        return Combinators.combine(
                        Arbitraries.of(StatsBy.class),
                        zones,
                        Arbitraries.longs()
                                .between(
                                        time("1990-01-01T00:00:00Z").getEpochSecond(),
                                        time("2035-01-01T00:00:00Z").getEpochSecond()))
                .flatAs((by, zone, seconds) -> cases(by, zone, middle(zone, Instant.ofEpochSecond(seconds))));
    }

    private static Instant middle(ZoneId zone, Instant time) {
        ZoneOffsetTransition change = zone.getRules().previousTransition(time);
        return change == null || change.getInstant().isBefore(FIRST_CHANGE) ? time : change.getInstant();
    }

    private static Arbitrary<Case> cases(StatsBy by, ZoneId zone, Instant middle) {
        long unit = switch (by) {
            case TAG, HOUR -> 900;
            case DAY -> 3 * 3600;
            case WEEK -> 12 * 3600;
            case MONTH -> 5 * 86_400;
        };
        Arbitrary<Instant> times = Combinators.combine(
                        Arbitraries.integers().between(-20, 20), Arbitraries.of(0, 0, 0, 1, 1799, 1800))
                .as((units, seconds) -> middle.plusSeconds(units * unit + seconds));
        Arbitrary<Set<String>> tags = Arbitraries.of("a", "b", "c").set();
        Arbitrary<Event> events = Combinators.combine(times, times.injectNull(0.3), Arbitraries.of(true, false), tags)
                .as(EventStatsTest::event);
        return Combinators.combine(events.list().ofMaxSize(12), times.injectNull(0.4), times.injectNull(0.4), times)
                .as((some, from, to, now) -> new Case(some, range(from, to), by, zone, now));
    }

    /** @param open whether the event is open, if it has no end */
    private static Event event(Instant start, @Nullable Instant end, boolean open, Set<String> tags) {
        if (end == null) {
            return new Event(Event.newId(), start, null, open, tags, null);
        }
        return start.isBefore(end)
                ? new Event(Event.newId(), start, end, tags, null)
                : new Event(Event.newId(), end, start, tags, null);
    }

    private static TimeRange range(@Nullable Instant from, @Nullable Instant to) {
        return from != null && to != null && to.isBefore(from) ? new TimeRange(to, from) : new TimeRange(from, to);
    }

    private static List<StatsRow> stats(StatsBy by, String zone, EventQuery query, Event... events) {
        List<Event> matching = Stream.of(events)
                .filter(query::matches)
                .sorted(Comparator.comparing(Event::start))
                .toList();
        return EventStats.of(matching.iterator(), query.range(), by, ZoneId.of(zone), NOW);
    }

    private static EventQuery range(String from, String to) {
        return EventQuery.builder().from(time(from)).to(time(to)).build();
    }

    private static StatsRow row(String key, long count, long seconds) {
        return row(key, count, seconds, seconds);
    }

    private static StatsRow row(String key, long count, long total, long busy) {
        return new StatsRow(key, count, Duration.ofSeconds(total), Duration.ofSeconds(busy));
    }

    private static Event between(String start, String stop) {
        return between(time(start), time(stop));
    }

    private static Event between(Instant start, Instant stop) {
        return Event.between(start, stop);
    }

    private static Instant time(String text) {
        return Instant.parse(text);
    }
}
