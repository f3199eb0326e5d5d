package dev.events.server.http.v1;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.core.EpochSeconds;
import dev.events.core.Event;
import dev.events.core.Timeline;
import dev.events.server.access.Scope;
import dev.events.server.http.AllowedParameters;
import dev.events.server.http.EventJson;
import dev.events.server.http.FilterParameters;
import dev.events.server.http.HttpMethod;
import dev.events.server.http.Problem;
import dev.events.server.http.QueryParameters;
import dev.events.server.http.Responses;
import dev.events.server.http.RouteTable;
import dev.events.server.http.RoutedRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Events in lanes, for pictures of them. */
final class TimelineRoutes {
    private static final AllowedParameters TIMELINE =
            FilterParameters.FILTER.and("buckets", "lanes", "detail").andRepeatable("lane");

    private static final int DEFAULT_BUCKETS = 500;
    private static final int DEFAULT_LANES = 10;

    private final Clock clock;

    TimelineRoutes(Clock clock) {
        this.clock = clock;
    }

    void addTo(RouteTable routes) {
        routes.add(HttpMethod.GET, "/v1/timeline", Scope.READ, TIMELINE, this::timeline);
    }

    private void timeline(RoutedRequest request, HttpServletResponse response) throws IOException {
        QueryParameters parameters = request.parameters();
        List<String> pinned = parameters.values("lane");
        int lanes = parameters.number("lanes", DEFAULT_LANES, 0, Timeline.MAX_LANES);
        if (pinned.size() > lanes) {
            throw Problem.badRequest("lane is given " + pinned.size() + " times, and lanes is " + lanes
                    + "; there can be no more lanes than that");
        }
        request.namePosition(response);
        Timeline timeline = request.events()
                .timeline(
                        new Timeline.Request(
                                FilterParameters.query(parameters),
                                parameters.number("buckets", DEFAULT_BUCKETS, 1, Timeline.MAX_BUCKETS),
                                pinned,
                                lanes,
                                detail(parameters.value("detail"))),
                        clock.instant());
        Responses.largeJson(request.raw(), response, json -> write(json, timeline));
    }

    private static Timeline.Detail detail(@Nullable String name) {
        if (name == null || name.equals("full")) {
            return Timeline.Detail.FULL;
        }
        if (name.equals("counts")) {
            return Timeline.Detail.COUNTS;
        }
        throw Problem.badRequest("detail is \"" + name + "\"; it must be full or counts");
    }

    private static void write(JsonGenerator json, Timeline timeline) throws IOException {
        boolean full = timeline.detail() == Timeline.Detail.FULL;
        Instant from = Objects.requireNonNull(timeline.range().from());
        Instant to = Objects.requireNonNull(timeline.range().to());
        writeNumber(json, "from", EpochSeconds.format(from));
        writeNumber(json, "to", EpochSeconds.format(to));
        writeSeconds(json, "bucket_seconds", Duration.between(from, to).dividedBy(timeline.buckets()));
        json.writeStringField("detail", full ? "full" : "counts");
        json.writeNumberField("count", timeline.count());
        json.writeArrayFieldStart("lanes");
        for (Timeline.Lane lane : timeline.lanes()) {
            json.writeStartObject();
            json.writeStringField("tag", lane.tag());
            json.writeNumberField("count", lane.count());
            if (full) {
                writeSeconds(json, "total_seconds", lane.total());
            }
            if (full && lane.buckets().isEmpty()) {
                json.writeArrayFieldStart("events");
                for (Event event : lane.events()) {
                    EventJson.write(json, event);
                }
                json.writeEndArray();
            } else {
                writeBuckets(json, lane.buckets(), full);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeBuckets(JsonGenerator json, List<Timeline.Bucket> buckets, boolean full)
            throws IOException {
        json.writeArrayFieldStart("buckets");
        for (Timeline.Bucket bucket : buckets) {
            json.writeStartObject();
            json.writeNumberField("bucket", bucket.index());
            json.writeNumberField("count", bucket.count());
            if (full) {
                writeSeconds(json, "busy_seconds", bucket.busy());
            }
            Event longest = bucket.longest();
            if (longest != null) {
                json.writeFieldName("longest");
                EventJson.write(json, longest);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeSeconds(JsonGenerator json, String name, Duration duration) throws IOException {
        writeNumber(json, name, StatsRoutes.seconds(duration));
    }

    private static void writeNumber(JsonGenerator json, String name, String number) throws IOException {
        json.writeFieldName(name);
        json.writeNumber(number);
    }
}
