package dev.events.server.access;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.events.embedded.EmbeddedStore;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
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

    private static AccessControl over(EmbeddedStore store) {
        TokenStore tokens = new TokenStore(store.companion(TokenStore.COLLECTION), Clock.systemUTC());
        return new AccessControl(tokens, Clock.systemUTC(), true);
    }
}
