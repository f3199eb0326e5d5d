package dev.events.server.http.v1;

import com.fasterxml.jackson.databind.JsonNode;
import dev.events.core.EpochSeconds;
import dev.events.server.access.Scope;
import dev.events.server.access.Token;
import dev.events.server.access.TokenSecret;
import dev.events.server.access.Tokens;
import dev.events.server.http.OwnerClient;
import dev.events.server.http.Responses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of a server on this machine, over {@link TokenRoutes}. */
public final class TokenClient implements Tokens {
    private final OwnerClient server;

    public TokenClient(OwnerClient server) {
        this.server = server;
    }

    @Override
    public Created create(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        JsonNode answer = server.call("POST", "/v1/tokens", request(name, scopes, tag, expires));
        return new Created(
                token(answer),
                TokenSecret.parse(answer.path("token").asText()).orElseThrow(() -> server.unexpected("no token")));
    }

    private static byte[] request(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        try {
            return Responses.object(json -> {
                json.writeStringField("name", name);
                json.writeArrayFieldStart("scopes");
                for (Scope scope : scopes) {
                    json.writeString(scope.key());
                }
                json.writeEndArray();
                if (tag != null) {
                    json.writeStringField("tag", tag);
                }
                if (expires != null) {
                    json.writeFieldName("expires");
                    json.writeNumber(EpochSeconds.format(expires));
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Token> list() {
        List<Token> tokens = new ArrayList<>();
        server.call("GET", "/v1/tokens", null).path("tokens").forEach(node -> tokens.add(token(node)));
        return tokens;
    }

    @Override
    public boolean revoke(String id) {
        return !server.call("DELETE", "/v1/tokens/" + id, null).isMissingNode();
    }

    private static Token token(JsonNode node) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        node.path("scopes").forEach(key -> Scope.forKey(key.asText()).ifPresent(scopes::add));
        return new Token(
                node.path("id").asText(),
                node.path("name").asText(),
                scopes,
                node.path("tag").isTextual() ? node.path("tag").textValue() : null,
                EpochSeconds.toInstant(node.path("created").doubleValue()),
                time(node.path("expires")),
                time(node.path("last_used")));
    }

    private static @Nullable Instant time(JsonNode node) {
        return node.isNumber() ? EpochSeconds.toInstant(node.doubleValue()) : null;
    }
}
