package dev.events.server.access;

import dev.events.core.EventStoreException;
import dev.events.core.StoreUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides who a caller is. It has all tokens in memory and reads them again every two seconds, so a request costs no question
 * to the store, and a token that is revoked by another server stops working here before {@link #MAX_AGE} is over. A token that it
 * has not heard of is looked up once; that there is none is remembered for the last {@value #MAX_UNKNOWN}.
 */
public final class AccessControl implements Tokens, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessControl.class);

    private static final Duration NEXT_READ = Duration.ofSeconds(2);

    /** What was read longer ago counts no more: a token may have been revoked since. */
    private static final Duration MAX_AGE = Duration.ofMillis(4500);

    private static final Duration NEXT_TRY = Duration.ofMillis(500);

    private static final Duration NEXT_USE = Duration.ofMinutes(1);

    private static final int MAX_UNKNOWN = 10_000;
    private static final int LOOK_UPS = 2;
    private static final int MAX_WAITING = 256;
    private static final int CLOSE_SECONDS = 5;

    private final TokenStore store;
    private final Clock clock;
    private final boolean openWithoutTokens;
    private final ScheduledExecutorService reader =
            Executors.newSingleThreadScheduledExecutor(daemons("events-tokens"));
    private final ScheduledExecutorService writer =
            Executors.newSingleThreadScheduledExecutor(daemons("events-token-uses"));
    private final ThreadPoolExecutor lookUps;

    private volatile @Nullable Known known;
    private volatile @Nullable String ownerHash;
    private volatile @Nullable EventStoreException lastFailure;
    private volatile long lastFailureNanos;

    /** Guarded by itself. */
    private final Map<String, Boolean> unknown = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_UNKNOWN;
        }
    };

    /** When each token was last used, to be written. */
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();

    /** @param readNanos {@link System#nanoTime()} before they were read */
    private record Known(TokenStore.Snapshot stored, long readNanos) {
        boolean isFresh() {
            return System.nanoTime() - readNanos < MAX_AGE.toNanos();
        }
    }

    /** Why a caller is refused. */
    public enum Refusal {
        /** It presents no token, and one is needed. */
        NO_TOKEN,
        /** Its token is unknown or was revoked, and nobody has presented it before, as far as is remembered. */
        INVALID_TOKEN,
        /** Its token has expired, or was found to be unknown before. Presenting it again guesses nothing. */
        OLD_TOKEN,
        /** Nobody has made a token yet, and other machines can reach the server. */
        NOT_SET_UP,
        /** The store cannot be asked. */
        STORE_UNAVAILABLE
    }

    /**
     * What came of a question.
     *
     * @param caller who it is; null if it is refused
     * @param refusal why it is refused; null if it is not
     */
    public record Decision(
            @Nullable Caller caller, @Nullable Refusal refusal) {
        private static final Decision ANYBODY = new Decision(Caller.ANYBODY, null);
        private static final Decision OWNER = new Decision(Caller.OWNER, null);

        private static Decision of(Refusal refusal) {
            return new Decision(null, refusal);
        }
    }

    /**
     * Knows of no token yet.
     *
     * @param openWithoutTokens whether everybody may do everything as long as nobody has made a token
     */
    public AccessControl(TokenStore store, Clock clock, boolean openWithoutTokens) {
        this.store = store;
        this.clock = clock;
        this.openWithoutTokens = openWithoutTokens;
        this.lookUps = new ThreadPoolExecutor(
                LOOK_UPS,
                LOOK_UPS,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(MAX_WAITING),
                daemons("events-token-look-up"));
        lookUps.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Reads the tokens again and again, until this is closed. */
    public void start() {
        repeat(reader, this::read, this::noteFailure);
        // Writes have a thread of their own: if they hang, the tokens are read all the same.
        repeat(writer, () -> uses.keySet().forEach(this::noteUse), e -> {});
    }

    private static void repeat(ScheduledExecutorService executor, Runnable task, Consumer<EventStoreException> failed) {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (EventStoreException e) {
                        failed.accept(e);
                        LOG.debug("the store does not answer questions for tokens", e);
                    } catch (RuntimeException | Error e) {
                        LOG.error("the tokens cannot be read or written", e);
                    }
                },
                0,
                NEXT_READ.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** Lets the owner of the store in with this secret, until this is closed. */
    public void admitOwner(TokenSecret secret) {
        ownerHash = secret.hash();
    }

    /** Whether somebody has made a token; null if the store could not be asked yet. */
    public @Nullable Boolean isSetUp() {
        Known known = this.known;
        return known == null ? null : !known.stored().none();
    }

    @Override
    public Created create(String name, Set<Scope> scopes, @Nullable String tag, @Nullable Instant expires) {
        Created created = store.create(name, scopes, tag, expires);
        readSoon();
        return created;
    }

    @Override
    public List<Token> list() {
        return store.list();
    }

    @Override
    public boolean revoke(String id) {
        boolean revoked = store.revoke(id);
        readSoon();
        return revoked;
    }

    /** Reads the tokens after a change that is made: if that fails now, it is repeated in two seconds. */
    private void readSoon() {
        try {
            read();
        } catch (EventStoreException e) {
            LOG.debug("the tokens cannot be read", e);
        }
    }

    /** Reads the tokens now. */
    public synchronized void read() {
        long started = System.nanoTime();
        Known before = known;
        Known now = new Known(store.snapshot(), started);
        known = now;
        if (before != null && before.stored().none() && !now.stored().none()) {
            LOG.info("there is a first token; from now on every request needs one, except for /healthz and /readyz");
        }
    }

    /**
     * Reads the tokens if they were never read, or there was none and that is long ago. Who comes soon after that failed hears
     * so at once.
     */
    private synchronized void readIfUncertain() {
        EventStoreException failure = lastFailure;
        Known known = this.known;
        if (known == null || (known.stored().none() && !known.isFresh())) {
            if (failure != null && System.nanoTime() - lastFailureNanos < NEXT_TRY.toNanos()) {
                throw failure;
            }
            read();
        }
    }

    private void noteFailure(EventStoreException e) {
        lastFailureNanos = System.nanoTime();
        lastFailure = e;
    }

    /** Why the store could not be asked last time, for clients. */
    public String storeProblem() {
        return lastFailure instanceof StoreUnavailableException e
                ? e.reason()
                : "the store cannot be asked who you are";
    }

    private void noteUse(String hash) {
        Instant when = uses.remove(hash);
        Known known = this.known;
        Token token = known == null ? null : known.stored().byHash().get(hash);
        if (when != null && token != null && isWorthNoting(token, when)) {
            store.noteUse(hash, when);
        }
    }

    private static boolean isWorthNoting(Token token, Instant when) {
        return token.lastUsed() == null || !when.isBefore(token.lastUsed().plus(NEXT_USE));
    }

    /**
     * Decides from memory.
     *
     * @param secret what the caller presents; null for nothing
     * @param harmless whether an answer tells nothing about events, so that a token also counts while the store cannot be asked
     * @return null if the store must be asked, by {@link #lookUp}
     */
    public @Nullable Decision decide(@Nullable TokenSecret secret, boolean harmless) {
        Known known = this.known;
        String hash = secret == null ? null : secret.hash();
        if (hash != null && hash.equals(ownerHash)) {
            return Decision.OWNER;
        }
        if (known == null) {
            return harmless && openWithoutTokens ? Decision.ANYBODY : null;
        }
        if (known.stored().none()) {
            if (!openWithoutTokens) {
                return Decision.of(Refusal.NOT_SET_UP);
            }
            // Another server may have made a token since. Asked rather than refused: the process may just have been
            // asleep.
            return known.isFresh() || harmless ? Decision.ANYBODY : null;
        }
        if (hash == null) {
            return Decision.of(Refusal.NO_TOKEN);
        }
        Token token = known.stored().byHash().get(hash);
        if (token == null) {
            return isUnknown(hash) ? Decision.of(Refusal.OLD_TOKEN) : null;
        }
        Instant now = clock.instant();
        if (token.isExpired(now)) {
            return Decision.of(Refusal.OLD_TOKEN);
        }
        if (!known.isFresh() && !harmless) {
            return Decision.of(Refusal.STORE_UNAVAILABLE);
        }
        if (isWorthNoting(token, now)) {
            uses.put(hash, now);
        }
        return new Decision(new Caller(token), null);
    }

    /**
     * Fails if a caller's token was revoked or has expired since its request was let in, or if callers need one by now: for
     * requests that take long.
     *
     * @throws EventStoreException then, and if that is not certain
     */
    public void requireCurrent(Caller caller) {
        Token token = caller.token();
        if (caller.equals(Caller.OWNER)) {
            return;
        }
        if (!caller.isLetIn()) {
            throw new EventStoreException("nobody was let in; the event was not added", null);
        }
        Known known = this.known;
        if (token == null) {
            if (known != null && !known.stored().none()) {
                throw new EventStoreException("a token is needed by now; the event was not added", null);
            }
            return;
        }
        if (known == null || !known.isFresh()) {
            throw new StoreUnavailableException("the store cannot be asked whether the token is still valid", null);
        }
        Token current = known.stored().byId().get(token.id());
        if (current == null || current.isExpired(clock.instant())) {
            throw new EventStoreException("the token was revoked or has expired; the event was not added", null);
        }
    }

    private boolean isUnknown(String hash) {
        synchronized (unknown) {
            return unknown.get(hash) != null;
        }
    }

    /** Asks the store for a token that is not known here, and decides. Never fails, and never keeps the caller's thread. */
    public CompletableFuture<Decision> lookUp(@Nullable TokenSecret secret, boolean harmless) {
        try {
            return CompletableFuture.supplyAsync(() -> lookedUp(secret, harmless), lookUps)
                    .exceptionally(e -> Decision.of(Refusal.STORE_UNAVAILABLE));
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(Decision.of(Refusal.STORE_UNAVAILABLE));
        }
    }

    private Decision lookedUp(@Nullable TokenSecret secret, boolean harmless) {
        try {
            readIfUncertain();
            Decision known = decide(secret, harmless);
            if (known != null) {
                return known;
            }
            if (secret == null || !Boolean.TRUE.equals(isSetUp())) {
                return Decision.of(Refusal.STORE_UNAVAILABLE);
            }
            boolean isGuess = false;
            if (store.find(secret.hash()).isPresent()) {
                read();
            } else {
                synchronized (unknown) {
                    isGuess = unknown.put(secret.hash(), true) == null;
                }
            }
            Decision decision = decide(secret, harmless);
            return decision == null || (isGuess && decision.refusal() == Refusal.OLD_TOKEN)
                    ? Decision.of(Refusal.INVALID_TOKEN)
                    : decision;
        } catch (EventStoreException e) {
            noteFailure(e);
            LOG.debug("a token cannot be looked up", e);
            return Decision.of(Refusal.STORE_UNAVAILABLE);
        }
    }

    /** Waits for questions to the store, which are not interrupted: it might not like that. */
    @Override
    public void close() {
        reader.shutdown();
        writer.shutdown();
        lookUps.shutdown();
        try {
            if (!reader.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !writer.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)
                    || !lookUps.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                LOG.debug("the store does not answer questions for tokens");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
