package dev.events.cli.client;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.events.cli.console.CliException;
import dev.events.core.EpochSeconds;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Requests about tokens: who may do what on the server. */
public final class AccessClient {
    private static final String TOKENS = "v1/tokens";

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final ServerConnection server;

    AccessClient(ServerConnection server) {
        this.server = server;
    }

    /**
     * Makes a token.
     *
     * @param tag the tag that it is bound to; null for none
     * @param expires null for never
     */
    public AccessToken.Created create(
            String name, Collection<String> scopes, @Nullable String tag, @Nullable Instant expires) {
        String json = EventCodec.object(fields -> {
            fields.writeStringField("name", name);
            fields.writeArrayFieldStart("scopes");
            for (String scope : scopes) {
                fields.writeString(scope);
            }
            fields.writeEndArray();
            if (tag != null) {
                fields.writeStringField("tag", tag);
            }
            if (expires != null) {
                fields.writeFieldName("expires");
                fields.writeNumber(EpochSeconds.format(expires));
            }
        });
        Request request = new Request.Builder()
                .url(server.url(TOKENS).build())
                .post(ServerConnection.body(ServerConnection.JSON, json))
                .build();
        return server.read(request, parser -> {
            parser.nextToken();
            return AccessToken.readCreated(parser);
        });
    }

    /** The tokens that were not revoked, in the server's order. */
    public List<AccessToken> list() {
        Request request = new Request.Builder().url(server.url(TOKENS).build()).build();
        return server.read(request, AccessClient::readList);
    }

    private static List<AccessToken> readList(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals("tokens");
            if (parser.nextToken() == JsonToken.START_ARRAY && requested) {
                List<AccessToken> tokens = new ArrayList<>();
                while (parser.nextToken() == JsonToken.START_OBJECT) {
                    tokens.add(AccessToken.read(parser));
                }
                return tokens;
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no tokens in it");
    }

    /** Revokes the token with this id; returns false if there is none. */
    public boolean revoke(String id) {
        Request request = new Request.Builder()
                .url(server.url(TOKENS).addPathSegment(id).build())
                .delete()
                .build();
        try (Response response = server.send(request)) {
            if (response.code() == NOT_FOUND && ErrorResponse.isProblem(response)) {
                return false;
            }
            server.requireSuccess(response);
            return true;
        }
    }

    /**
     * The token that this client presents; empty if the server asks for none.
     *
     * @throws CliException if the server does not accept it
     */
    public Optional<AccessToken> own() {
        Request request = new Request.Builder().url(server.url("v1/me").build()).build();
        try (Response response = server.send(request)) {
            if (response.code() == UNAUTHORIZED) {
                throw CliException.refused(ErrorResponse.reason(response, server.display()));
            }
            server.requireSuccess(response);
            return server.parse(response, AccessClient::readOwn);
        }
    }

    private static Optional<AccessToken> readOwn(JsonParser parser) throws IOException {
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean requested = parser.currentName().equals("token");
            JsonToken value = parser.nextToken();
            if (requested) {
                return value == JsonToken.VALUE_NULL ? Optional.empty() : Optional.of(AccessToken.read(parser));
            }
            parser.skipChildren();
        }
        throw new EventCodec.MalformedAnswer(parser, "no token in it");
    }
}
