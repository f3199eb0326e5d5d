package dev.events.server;

import dev.events.core.mongo.MongoEventRepository;
import dev.events.server.access.AccessControl;
import dev.events.server.access.TokenStore;
import dev.events.server.http.RoutePath;
import dev.events.server.live.ChangeHub;
import dev.events.server.metrics.Metrics;
import dev.events.server.retention.Retention;
import dev.events.server.store.StoreProbe;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;

/** All routes of the server, without one. */
final class ServedRoutes {
    private ServedRoutes() {}

    static Set<RoutePath> paths() {
        Clock clock = Clock.systemUTC();
        try (MongoEventRepository nowhere = MongoEventRepository.builder()
                        .connectionString("localhost:1")
                        .openLazily();
                AccessControl access = new AccessControl(
                        new TokenStore(nowhere.companion(TokenStore.COLLECTION), clock), clock, false);
                ChangeHub changes = new ChangeHub(nowhere);
                Metrics metrics = new Metrics()) {
            Retention review =
                    new Retention(nowhere, nowhere.history(), nowhere.companion(Retention.COLLECTION), clock);
            return Routes.of(access, review, changes, new StoreProbe(nowhere, Duration.ZERO), clock, metrics)
                    .paths();
        }
    }
}
