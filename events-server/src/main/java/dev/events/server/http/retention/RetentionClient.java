package dev.events.server.http.retention;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.server.config.RetentionRule;
import dev.events.server.http.Json;
import dev.events.server.http.OwnerClient;
import dev.events.server.retention.RetentionReport;
import dev.events.server.retention.RetentionReview;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What rules would remove from the store of a server on this machine, over {@link RetentionRoutes}. */
public final class RetentionClient implements RetentionReview {
    private final OwnerClient server;

    public RetentionClient(OwnerClient server) {
        this.server = server;
    }

    @Override
    public RetentionReport report(List<RetentionRule> rules) {
        return send(rules, false);
    }

    @Override
    public void confirm(List<RetentionRule> rules) {
        send(rules, true);
    }

    private RetentionReport send(List<RetentionRule> rules, boolean confirm) {
        byte[] body = Json.write(Map.of(
                RetentionRoutes.RULES,
                rules.stream().map(RetentionRule::fields).toList(),
                RetentionRoutes.CONFIRM,
                confirm));
        JsonNode answer = server.call("POST", RetentionRoutes.PATH, body);
        if (!answer.path(RetentionRoutes.RULES).isArray()) {
            throw server.unexpected("that it knows nothing of retention; it is of an older version");
        }
        List<RetentionReport.Line> lines = new ArrayList<>();
        for (JsonNode line : answer.get(RetentionRoutes.RULES)) {
            lines.add(new RetentionReport.Line(
                    line.path("name").asText(),
                    line.path("due").longValue(),
                    time(line.path("oldest")),
                    time(line.path("newest")),
                    line.path("held").textValue()));
        }
        return new RetentionReport(answer.path("events").longValue(), lines);
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isNumber() ? EpochSeconds.toInstant(node.doubleValue()) : null;
    }
}
