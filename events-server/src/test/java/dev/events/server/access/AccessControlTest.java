package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.events.embedded.EmbeddedStore;
import dev.events.server.access.AccessControl.Decision;
import dev.events.server.access.AccessControl.Refusal;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class AccessControlTest {
    @Test
    void firstToken_isLogged(@TempDir Path directory) {
        Logger log = (Logger) LoggerFactory.getLogger(AccessControl.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        try (EmbeddedStore store = EmbeddedStore.open(directory);
                AccessControl access = over(store);
                AccessControl restarted = over(store)) {
            access.read();
            access.create("first", Set.of(Scope.ADMIN), null, null);
            access.create("second", Set.of(Scope.READ), null, null);
            restarted.read();
            restarted.read();
        } finally {
            log.detachAppender(lines);
        }
        assertEquals(
                List.of("there is a first token; from now on every request needs one, except for /healthz and /readyz"),
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList());
    }

    @Test
    void aTokenThatIsPresentedAgain_orHasExpired_isNoGuess(@TempDir Path directory) {
        Instant[] now = {Instant.parse("2026-11-30T12:00:00Z")};
        InstantSource time = () -> now[0];
        Clock clock = time.withZone(ZoneOffset.UTC);
        try (EmbeddedStore store = EmbeddedStore.open(directory);
                AccessControl access =
                        new AccessControl(new TokenStore(store.companion(TokenStore.COLLECTION), clock), clock, true)) {
            TokenSecret expiring = access.create("short", Set.of(Scope.READ), null, now[0].plusSeconds(1))
                    .secret();
            assertEquals(null, refusal(access.decide(expiring, false)));
            now[0] = now[0].plusSeconds(1);
            assertEquals(Refusal.OLD_TOKEN, refusal(access.decide(expiring, false)));

            TokenSecret unknown = TokenSecret.create();
            assertEquals(null, access.decide(unknown, false));
            assertEquals(
                    Refusal.INVALID_TOKEN, access.lookUp(unknown, false).join().refusal());
            assertEquals(
                    Refusal.OLD_TOKEN, access.lookUp(unknown, false).join().refusal(), "asked for at the same time");
            assertEquals(Refusal.OLD_TOKEN, refusal(access.decide(unknown, false)));
        }
    }

    private static @Nullable Refusal refusal(@Nullable Decision decision) {
        assertNotNull(decision, "the store must be asked");
        return decision.refusal();
    }

    private static AccessControl over(EmbeddedStore store) {
        TokenStore tokens = new TokenStore(store.companion(TokenStore.COLLECTION), Clock.systemUTC());
        return new AccessControl(tokens, Clock.systemUTC(), true);
    }
}
