package dev.events.core.mongo;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What MongoDB's error codes mean to the caller. The codes are those of {@code src/mongo/base/error_codes.yml} in MongoDB's
 * source; a server sends the same code in the answer to a command, for one document of a write, and for a write concern.
 */
final class ServerErrors {
    /** What went wrong, as users read it. */
    private static final String ELECTION = "MongoDB is electing a primary, or shutting down";

    private static final String NETWORK = "MongoDB's servers cannot reach one another";
    static final String TIME = "MongoDB did not finish in time";
    private static final String OVERLOAD = "MongoDB is overloaded";
    private static final String INTERRUPTION = "MongoDB broke off the operation";
    private static final String ACCESS = "MongoDB does not allow its user to do this";
    private static final String DISK = "the store has no space left on its disk, or the disk fails";
    private static final String WRITES_BLOCKED = "MongoDB does not accept writes at the moment";

    private static final String REFUSAL = "MongoDB refused the command";

    private record Meaning(String name, String reason) {}

    /** After each of these the same may go well later. */
    private static final Map<Integer, Meaning> TABLE = new HashMap<>();

    static {
        add(ELECTION, 91, "ShutdownInProgress");
        add(ELECTION, 94, "NotYetInitialized");
        add(ELECTION, 189, "PrimarySteppedDown");
        add(ELECTION, 216, "ElectionInProgress");
        add(ELECTION, 10058, "LegacyNotPrimary");
        add(ELECTION, 10107, "NotWritablePrimary");
        add(ELECTION, 11600, "InterruptedAtShutdown");
        add(ELECTION, 11602, "InterruptedDueToReplStateChange");
        add(ELECTION, 13435, "NotPrimaryNoSecondaryOk");
        add(ELECTION, 13436, "NotPrimaryOrSecondary");

        add(NETWORK, 6, "HostUnreachable");
        add(NETWORK, 7, "HostNotFound");
        add(NETWORK, 70, "ShardNotFound");
        add(NETWORK, 89, "NetworkTimeout");
        add(NETWORK, 133, "FailedToSatisfyReadPreference");
        add(NETWORK, 134, "ReadConcernMajorityNotAvailableYet");
        add(NETWORK, 149, "NoConfigPrimary");
        add(NETWORK, 202, "NetworkInterfaceExceededTimeLimit");
        add(NETWORK, 384, "ConnectionError");
        add(NETWORK, 9001, "SocketException");

        add(TIME, 24, "LockTimeout");
        add(TIME, 50, "MaxTimeMSExpired");
        add(TIME, 262, "ExceededTimeLimit");
        add(TIME, 290, "TransactionExceededLifetimeLimitSeconds");
        add(TIME, 407, "PooledConnectionAcquisitionExceededTimeLimit");

        add(OVERLOAD, 46, "LockBusy");
        add(OVERLOAD, 146, "ExceededMemoryLimit");
        add(OVERLOAD, 208, "TooManyLocks");
        add(OVERLOAD, 264, "TooManyFilesOpen");
        add(OVERLOAD, 365, "TemporarilyUnavailable");
        add(OVERLOAD, 402, "ResourceExhausted");
        add(OVERLOAD, 433, "AdmissionQueueOverflow");
        add(OVERLOAD, 449, "RateLimitExceeded");
        add(OVERLOAD, 462, "IngressRequestRateLimitExceeded");

        add(INTERRUPTION, 43, "CursorNotFound");
        add(INTERRUPTION, 63, "StaleShardVersion");
        add(INTERRUPTION, 112, "WriteConflict");
        add(INTERRUPTION, 117, "ConflictingOperationInProgress");
        add(INTERRUPTION, 150, "StaleEpoch");
        add(INTERRUPTION, 175, "QueryPlanKilled");
        add(INTERRUPTION, 237, "CursorKilled");
        add(INTERRUPTION, 249, "StaleDbVersion");
        add(INTERRUPTION, 355, "InterruptedDueToStorageChange");
        add(INTERRUPTION, 11601, "Interrupted");
        add(INTERRUPTION, 13388, "StaleConfig");

        add(ACCESS, 11, "UserNotFound");
        add(ACCESS, 13, "Unauthorized");
        add(ACCESS, 18, "AuthenticationFailed");
        add(ACCESS, 391, "ReauthenticationRequired");
        add(ACCESS, 8000, "AtlasError");

        add(WRITES_BLOCKED, 371, "UserWritesBlocked");
        add(DISK, 14031, "OutOfDiskSpace");
    }

    private ServerErrors() {}

    private static void add(String reason, int code, String name) {
        TABLE.put(code, new Meaning(name, reason));
    }

    /**
     * Why a command failed.
     *
     * @param name the server's name of the code, null or empty if it gave none
     */
    static String reason(int code, @Nullable String name) {
        Meaning meaning = TABLE.get(code);
        return (meaning == null ? REFUSAL : meaning.reason()) + ": " + named(code, name);
    }

    /** Whether the same document may be accepted later: what is wrong is MongoDB's state, not the document. */
    static boolean passes(int code) {
        return TABLE.containsKey(code);
    }

    /** The code with its name, such as {@code "NotWritablePrimary (10107)"}. */
    static String named(int code, @Nullable String name) {
        Meaning meaning = TABLE.get(code);
        String known = name == null || name.isEmpty() ? (meaning == null ? "" : meaning.name()) : name;
        return known.isEmpty() ? "error " + code : known + " (" + code + ")";
    }
}
