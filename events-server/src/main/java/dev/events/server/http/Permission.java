package dev.events.server.http;

/** Whether a request may still change something: its token may be revoked while it runs, or the audit log may be full. */
@FunctionalInterface
public interface Permission {
    /**
     * Checks it.
     *
     * @throws dev.events.core.EventStoreException if it may not, with the reason
     */
    void require();
}
