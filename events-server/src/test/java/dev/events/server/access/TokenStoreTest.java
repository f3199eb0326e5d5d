package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.core.mongo.CompanionDocuments;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenStoreTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    @TempDir
    private Path directory;

    private EmbeddedStore store;
    private CompanionDocuments documents;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(directory);
        documents = store.companion(TokenStore.COLLECTION);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private TokenStore after(int days) {
        return new TokenStore(documents, Clock.fixed(START.plus(Duration.ofDays(days)), ZoneOffset.UTC));
    }

    private String create(int day, String name, @Nullable Duration lifetime) {
        Instant expires =
                lifetime == null ? null : START.plus(Duration.ofDays(day)).plus(lifetime);
        return after(day)
                .create(name, Set.of(Scope.READ), null, expires)
                .token()
                .id();
    }

    private Set<String> stored() {
        return documents.all().stream()
                .map(document -> String.valueOf(document.get("name")))
                .collect(Collectors.toSet());
    }

    @Test
    void revokedAndExpiredTokens_areRemovedAfterThirtyDays() {
        String revoked = create(0, "revoked", null);
        create(0, "expired", Duration.ofDays(1));
        create(0, "valid for long", Duration.ofDays(400));
        create(0, "valid for ever", null);
        assertTrue(after(1).revoke(revoked));

        create(30, "new", null);
        assertEquals(Set.of("revoked", "expired", "valid for long", "valid for ever", "new"), stored());

        String newer = create(32, "newer", null);
        assertEquals(Set.of("valid for long", "valid for ever", "new", "newer"), stored());
        assertFalse(after(32).revoke(revoked));

        assertTrue(after(40).revoke(newer));
        create(71, "newest", null);
        assertEquals(Set.of("valid for long", "valid for ever", "new", "newest"), stored());
    }

    @Test
    void lastToken_staysHoweverOldItIs() {
        String first = create(0, "first", Duration.ofDays(1));

        assertTrue(after(100).revoke(first));

        assertEquals(Set.of("first"), stored());
        assertFalse(after(200).snapshot().none());
        assertEquals(List.of(), after(200).list());

        String second = create(200, "second", null);
        assertEquals(Set.of("second"), stored());
        after(300).revoke(second);
        assertEquals(Set.of("second"), stored());
        assertFalse(after(400).snapshot().none());
    }
}
