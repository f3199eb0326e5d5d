package dev.events.server.http.live;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.events.server.http.ExceptionMapper;
import dev.events.server.http.Json;
import dev.events.server.http.MediaTypes;
import dev.events.server.http.Problem;
import dev.events.server.http.Responses;
import dev.events.server.live.SharedChange;
import dev.events.server.live.SlowSubscriberException;
import dev.events.server.live.Subscription;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The next changes, in one answer. It holds no thread while it waits for the first of them. */
final class ChangesAnswer implements Subscription.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(ChangesAnswer.class);

    /** An answer with more ends early; the rest comes with the next one. */
    private static final int MAX_BYTES = 4 << 20;

    /** How long it looks for a change that concerns the client. */
    private static final long LONGEST_SEARCH_NANOS = Duration.ofSeconds(5).toNanos();

    private static final int CHANGES_AT_ONCE = 64;

    private final Subscription subscription;
    private final int limit;
    private final Executor executor;
    private final Runnable permission;
    private byte[] body = {};
    private @Nullable AsyncContext async;
    private long deadline;
    private final AtomicBoolean done = new AtomicBoolean();
    /** Whether it has looked for long; the next request goes on from where it got. */
    private boolean searched;

    /**
     * An answer.
     *
     * @param limit the most changes
     * @param executor sends it if it had to wait
     * @param permission throws if the client may no longer read
     */
    ChangesAnswer(Subscription subscription, int limit, Executor executor, Runnable permission) {
        this.permission = permission;
        this.subscription = subscription;
        this.limit = limit;
        this.executor = executor;
    }

    /**
     * Answers now, or when there is a change.
     *
     * @param wait how long to wait for the first
     */
    void send(HttpServletRequest request, HttpServletResponse response, Duration wait) throws IOException {
        try {
            if (collect() || wait.isZero()) {
                finish(response);
                return;
            }
            ServletContextRequest base = ServletContextRequest.getServletContextRequest(request);
            // Waiting is no idleness.
            base.addIdleTimeoutListener(timeout -> false);
            AsyncContext started = request.startAsync();
            started.setTimeout(0);
            async = started;
            deadline = System.nanoTime() + wait.toNanos();
            // In HTTP/2 it arrives that the client has left. In HTTP/1 only the answer finds out.
            base.addFailureListener(failure -> leave(started));
        } catch (IOException | RuntimeException e) {
            subscription.close();
            throw e;
        }
        subscription.start(this);
    }

    @Override
    public void run(Subscription changes) {
        AsyncContext started = async;
        if (done.get() || started == null) {
            return;
        }
        Problem problem = null;
        try {
            permission.run();
            if (!collect() && !changes.isEnded() && System.nanoTime() - deadline < 0) {
                return;
            }
        } catch (IOException | RuntimeException e) {
            problem = ExceptionMapper.toProblem(e);
        }
        if (!done.compareAndSet(false, true)) {
            return;
        }
        Problem sent = problem;
        try {
            executor.execute(() -> answer(started, sent));
        } catch (RejectedExecutionException e) {
            answer(started, sent);
        }
    }

    private void answer(AsyncContext started, @Nullable Problem problem) {
        subscription.close();
        try {
            HttpServletResponse response = (HttpServletResponse) started.getResponse();
            if (problem == null) {
                finish(response);
            } else {
                String path = ((HttpServletRequest) started.getRequest()).getRequestURI();
                problem.headers().forEach(response::setHeader);
                Responses.send(response, problem.status(), MediaTypes.PROBLEM, problem.body(path));
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("the client has left", e);
        } finally {
            LiveStream.complete(started);
        }
    }

    private void leave(AsyncContext started) {
        if (done.compareAndSet(false, true)) {
            LiveStream.end(subscription, started);
        }
    }

    /** Takes what there is; returns whether there is any of it. */
    private boolean collect() throws IOException {
        int number = 0;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.generator(bytes)) {
            json.writeStartObject();
            json.writeArrayFieldStart("changes");
            long begun = System.nanoTime();
            while (number < limit && bytes.size() < MAX_BYTES && !searched) {
                searched = System.nanoTime() - begun > LONGEST_SEARCH_NANOS;
                List<SharedChange> taken = take(limit - number);
                if (taken == null) {
                    break;
                }
                for (SharedChange change : taken) {
                    ChangeJson.write(json, change.change());
                    number++;
                }
                json.flush();
            }
            json.writeEndArray();
            json.writeStringField("position", subscription.position());
            json.writeEndObject();
            json.writeRaw('\n');
        }
        body = bytes.toByteArray();
        return number > 0 || searched;
    }

    private @Nullable List<SharedChange> take(int most) {
        try {
            return subscription.take(Math.min(most, CHANGES_AT_ONCE));
        } catch (SlowSubscriberException e) {
            throw Problem.busy(String.valueOf(e.getMessage()));
        }
    }

    private void finish(HttpServletResponse response) throws IOException {
        subscription.close();
        Responses.send(response, HttpStatus.OK_200, MediaTypes.JSON, body);
    }
}
