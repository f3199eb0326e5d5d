package dev.events.cli.client;

import dev.events.core.StatsBy;
import java.time.ZoneId;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Requests that count: tags, and statistics by tag or by calendar. */
public final class StatsClient {
    private final ServerConnection server;

    StatsClient(ServerConnection server) {
        this.server = server;
    }

    /** The tags that start with {@code prefix} and how many events have each, most used first. */
    public StatsTable tags(String prefix, int limit) {
        HttpUrl url = server.url("v1/tags")
                .addQueryParameter("prefix", prefix)
                .addQueryParameter("limit", Integer.toString(limit))
                .build();
        return server.read(new Request.Builder().url(url).build(), parser -> StatsTable.read(parser, "tags", "tag"));
    }

    /** How many events match, their total duration and the time that they cover, by tag or by calendar. */
    public StatsTable rows(Filter filter, StatsBy by, ZoneId zone) {
        HttpUrl.Builder url =
                server.url("v1/stats").addQueryParameter("by", by.text()).addQueryParameter("tz", zone.getId());
        HttpUrl filtered = ServerConnection.filtered(url, filter).build();
        return server.read(
                new Request.Builder().url(filtered).build(), parser -> StatsTable.read(parser, "rows", "key"));
    }
}
