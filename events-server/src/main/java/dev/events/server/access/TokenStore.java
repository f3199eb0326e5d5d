package dev.events.server.access;

import dev.events.core.Event;
import dev.events.core.EventStoreException;
import dev.events.core.mongo.CompanionDocuments;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tokens, in a collection beside the events, so that all servers on one database share them. A document has the SHA-256 of
 * the secret as its {@code _id}, and never the secret. Revoked tokens stay for a while, without effect, and the last one for
 * ever: a store with a document is one whose owner wants access control.
 */
public final class TokenStore implements Tokens {
    /** The end of the collection's name. */
    public static final String COLLECTION = "tokens";

    private static final int MAX_NAME = 100;

    /** How long tokens are kept that are revoked or have expired. */
    private static final Duration KEPT = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(TokenStore.class);

    private final CompanionDocuments documents;
    private final Clock clock;

    public TokenStore(CompanionDocuments documents, Clock clock) {
        this.documents = documents;
        this.clock = clock;
    }

    @Override
    public Created create(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        requireSound(name, scopes, tag, expires, now);
        TokenSecret secret = TokenSecret.create();
        Token token = new Token(TokenSecret.newId(), name, scopes, tag, now, expires, null);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", token.id());
        fields.put("name", name);
        fields.put("scopes", token.scopes().stream().map(Scope::key).toList());
        if (tag != null) {
            fields.put("tag", tag);
        }
        fields.put("created", Date.from(now));
        if (expires != null) {
            fields.put("expires", Date.from(expires));
        }
        documents.add(secret.hash(), fields);
        removeOld(now);
        return new Created(token, secret);
    }

    /** Removes what has been of no use for long. To be called after a change that leaves a document that is not old. */
    private void removeOld(Instant now) {
        try {
            documents.removeBefore("revoked", now.minus(KEPT));
            documents.removeBefore("expires", now.minus(KEPT));
        } catch (EventStoreException e) {
            // They are in nobody's way, and perhaps the server may not remove them.
            LOG.debug("old tokens cannot be removed", e);
        }
    }

    private static void requireSound(
            String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires, Instant now) {
        if (name.isBlank() || name.length() > MAX_NAME || name.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("name must have from 1 to " + MAX_NAME + " characters, in one line");
        }
        if (scopes.isEmpty()) {
            throw new IllegalArgumentException(
                    "scopes is empty; it must have at least one of " + String.join(", ", Scope.keys()));
        }
        if (tag != null && tag.isEmpty()) {
            throw new IllegalArgumentException("tag is empty; leave it out for a token that is for all events");
        }
        if (tag != null) {
            new Event(Event.newId(), now, null, Set.of(tag), null).requireWithinLimits();
        }
        if (tag != null && scopes.contains(Scope.ADMIN)) {
            throw new IllegalArgumentException("scopes has admin and tag is \"" + tag
                    + "\"; who may make tokens cannot be bound to a tag: leave out one of them");
        }
        if (expires != null && !expires.isAfter(now)) {
            throw new IllegalArgumentException("expires is " + expires + "; it must be in the future");
        }
    }

    @Override
    public List<Token> list() {
        return documents.all().stream()
                .flatMap(document -> token(document).stream())
                .sorted(Comparator.comparing(Token::created).reversed().thenComparing(Token::id))
                .toList();
    }

    @Override
    public boolean revoke(String id) {
        Instant now = clock.instant();
        for (Map<String, Object> document : documents.all()) {
            if (id.equals(document.get("id")) && !isRevoked(document)) {
                boolean revoked = documents.set(hash(document), Map.of("revoked", Date.from(now)));
                if (revoked && !isOld(document, now)) {
                    removeOld(now);
                }
                return revoked;
            }
        }
        return false;
    }

    /** Removes every token, and with them access control. */
    public void removeAll() {
        documents.removeAll();
    }

    /** All documents at one moment. */
    Snapshot snapshot() {
        List<Map<String, Object>> all = documents.all();
        Map<String, Token> byHash = new HashMap<>();
        all.forEach(document -> token(document).ifPresent(token -> byHash.put(hash(document), token)));
        Map<String, Token> byId = new HashMap<>();
        byHash.values().forEach(token -> byId.put(token.id(), token));
        return new Snapshot(byHash, byId, all.isEmpty());
    }

    /**
     * The tokens at one moment.
     *
     * @param byHash those that were not revoked
     * @param byId the same
     * @param none whether there has never been one
     */
    record Snapshot(Map<String, Token> byHash, Map<String, Token> byId, boolean none) {
        Snapshot {
            byHash = Map.copyOf(byHash);
            byId = Map.copyOf(byId);
        }
    }

    /** The token under this hash, if there is one and it was not revoked. */
    Optional<Token> find(String hash) {
        return documents.find(hash).flatMap(TokenStore::token);
    }

    /** Notes when a token was last used. */
    void noteUse(String hash, Instant when) {
        documents.set(hash, Map.of("last_used", Date.from(when)));
    }

    /** Whether it expired so long ago that it is removed by the next chance. */
    private static boolean isOld(Map<String, Object> document, Instant now) {
        Instant expires = instant(document.get("expires"));
        return expires != null && expires.isBefore(now.minus(KEPT));
    }

    private static boolean isRevoked(Map<String, Object> document) {
        return document.containsKey("revoked");
    }

    private static String hash(Map<String, Object> document) {
        return String.valueOf(document.get("_id"));
    }

    /** The token of a document; empty if it was revoked, or if another program has written what is no token. */
    private static Optional<Token> token(Map<String, Object> document) {
        if (document.get("id") instanceof String id
                && document.get("name") instanceof String name
                && document.get("scopes") instanceof List<?> keys
                && document.get("created") instanceof Date created
                && isNoneOr(document.get("tag"), String.class)
                && isNoneOr(document.get("expires"), Date.class)
                && !isRevoked(document)) {
            Set<Scope> scopes = EnumSet.noneOf(Scope.class);
            // A scope of a newer version allows nothing here.
            keys.forEach(key -> Scope.forKey(String.valueOf(key)).ifPresent(scopes::add));
            return Optional.of(new Token(
                    id,
                    name,
                    scopes,
                    (String) document.get("tag"),
                    created.toInstant(),
                    instant(document.get("expires")),
                    instant(document.get("last_used"))));
        }
        return Optional.empty();
    }

    private static boolean isNoneOr(@Nullable Object value, Class<?> type) {
        return value == null || type.isInstance(value);
    }

    private static @Nullable Instant instant(@Nullable Object value) {
        return value instanceof Date date ? date.toInstant() : null;
    }
}
