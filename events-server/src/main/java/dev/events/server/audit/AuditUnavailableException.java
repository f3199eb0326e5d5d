package dev.events.server.audit;

/** The audit log cannot be written, so nothing may be changed. */
public final class AuditUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    AuditUnavailableException() {
        super("the audit log cannot be written, so nothing is changed", null, false, false);
    }
}
