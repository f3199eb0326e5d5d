package dev.events.server.http.jetty;

import dev.events.server.http.ExceptionMapper;
import dev.events.server.http.LaterAnswers;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.ee10.servlet.HttpOutput;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small response that is sent when its request has a result. What is written to it is kept, and sent as a whole without waiting for
 * the client: the thread that brings the result has the results of others, too.
 */
final class LaterResponse extends HttpServletResponseWrapper {
    private static final Logger LOG = LoggerFactory.getLogger(LaterResponse.class);

    private final Held held = new Held();

    private LaterResponse(HttpServletResponse response) {
        super(response);
    }

    /** Answers a request as its route wants it. */
    static LaterAnswers answers(HttpServletRequest request, HttpServletResponse response) {
        return new LaterAnswers() {
            @Override
            public <T> void when(CompletableFuture<T> result, Answer<T> answer) throws Exception {
                if (result.isDone()) {
                    answer.send(get(result), response);
                    return;
                }
                AsyncContext async = request.startAsync();
                async.setTimeout(0);
                End end = new End();
                async.addListener(end);
                CompletableFuture<T> unused = result.whenComplete((value, failure) -> {
                    if (!end.isOver) {
                        send(request, response, async, later -> answer.send(get(result), later));
                    }
                });
            }
        };
    }

    private static <T> T get(CompletableFuture<T> done) throws Exception {
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @FunctionalInterface
    private interface Writing {
        void to(HttpServletResponse response) throws Exception;
    }

    private static void send(
            HttpServletRequest request, HttpServletResponse response, AsyncContext async, Writing answer) {
        LaterResponse later = new LaterResponse(response);
        try {
            try {
                answer.to(later);
            } catch (Exception e) {
                ProblemSender.send(ExceptionMapper.toProblem(e), request, later);
            }
            ((HttpOutput) response.getOutputStream())
                    .sendContent(
                            ByteBuffer.wrap(later.held.bytes.toByteArray()),
                            Callback.from(async::complete, failure -> failed(async, failure)));
        } catch (IOException e) {
            failed(async, e);
        } catch (RuntimeException | Error e) {
            // Nobody else would end the request. What the client gets must not look like an answer.
            LOG.error("a request cannot be answered", e);
            ServletContextRequest.getServletContextRequest(request)
                    .getServletChannel()
                    .abort(e);
            async.complete();
        }
    }

    /** Whether a request is over before it has an answer: in HTTP/2 Jetty ends one whose client has left. */
    private static final class End implements AsyncListener {
        private volatile boolean isOver;

        @Override
        public void onComplete(AsyncEvent event) {
            isOver = true;
        }

        @Override
        public void onError(AsyncEvent event) {
            isOver = true;
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // There is no timeout.
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            // It is not started again.
        }
    }

    private static void failed(AsyncContext async, Throwable failure) {
        LOG.debug("the client closed the connection before the response", failure);
        async.complete();
    }

    @Override
    public ServletOutputStream getOutputStream() {
        return held;
    }

    @Override
    public boolean isCommitted() {
        return false;
    }

    @Override
    public void resetBuffer() {
        held.bytes.reset();
    }

    /** The body. */
    private static final class Held extends ServletOutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

        @Override
        public void write(int b) {
            bytes.write(b);
        }

        @Override
        public void write(byte[] from, int offset, int length) {
            bytes.write(from, offset, length);
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setWriteListener(@Nullable WriteListener listener) {
            throw new UnsupportedOperationException("small responses are written at once");
        }
    }
}
