package dev.events.server.http.v1;

import dev.events.core.StatsBy;
import dev.events.core.StatsRow;
import dev.events.core.TagCount;
import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;

/** Tag counts, and statistics by tag or by calendar. */
final class StatsRoutes {
    private static final AllowedParameters STATS = FilterParameters.FILTER.and("by", "tz");
    private static final AllowedParameters TAGS = AllowedParameters.of("prefix", "limit");

    private static final int DEFAULT_TAGS = 100;
    private static final int MAX_TAGS = 1000;

    private static final int NANO_DIGITS = 9;

    private final Clock clock;

    StatsRoutes(Clock clock) {
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.GET, "/v1/stats", Scope.READ, STATS, this::stats)
                .add(HttpMethod.GET, "/v1/tags", Scope.READ, TAGS, this::tags);
    }

    private void stats(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        List<StatsRow> rows = request.events()
                .stats(
                        FilterParameters.query(parameters),
                        by(parameters.value("by")),
                        zone(parameters.value("tz")),
                        clock.instant());
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeArrayFieldStart("rows");
            for (StatsRow row : rows) {
                json.writeStartObject();
                json.writeStringField("key", row.key());
                json.writeNumberField("count", row.count());
                json.writeFieldName("total_seconds");
                json.writeNumber(seconds(row.total()));
                json.writeFieldName("busy_seconds");
                json.writeNumber(seconds(row.busy()));
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private void tags(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        String prefix = parameters.value("prefix");
        List<TagCount> tags =
                request.events().tags(prefix == null ? "" : prefix, parameters.limit(DEFAULT_TAGS, MAX_TAGS));
        Responses.json(response, HttpStatus.OK_200, json -> {
            json.writeArrayFieldStart("tags");
            for (TagCount tag : tags) {
                json.writeStartObject();
                json.writeStringField("tag", tag.tag());
                json.writeNumberField("count", tag.count());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static StatsBy by(@Nullable String name) {
        if (name == null) {
            throw Problem.badRequest("by is missing; it must be tag, hour, day, week or month");
        }
        return StatsBy.parse(name);
    }

    private static ZoneId zone(@Nullable String name) {
        if (name == null) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw Problem.badRequest("tz is \"" + name
                    + "\"; it must be a time zone such as Europe/Paris, UTC or +01:00" + " (%2B01:00 in an address)");
        }
    }

    /** A plain decimal number, to the nanosecond. */
    static String seconds(Duration duration) {
        BigDecimal seconds = BigDecimal.valueOf(duration.getSeconds())
                .add(BigDecimal.valueOf(duration.getNano(), NANO_DIGITS))
                .stripTrailingZeros();
        return seconds.toPlainString();
    }
}
