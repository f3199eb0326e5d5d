package dev.events.embedded.wire;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections whose messages cannot be read or dealt with. The library's handler logs a stack trace for each of them, and a client can
 * send many.
 */
@ChannelHandler.Sharable
final class ExceptionHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(ExceptionHandler.class);

    private final RareLog closed = new RareLog(System::nanoTime, LOG::warn);

    /** The exception's message may quote what the client sent, so only its class is logged. */
    @Override
    public void exceptionCaught(ChannelHandlerContext client, Throwable e) {
        if (!isOfTheConnection(e)) {
            Throwable reason = e.getCause() == null ? e : e.getCause();
            String what =
                    reason instanceof OutOfMemoryError ? "there is not enough memory" : "its message is malformed";
            closed.log("closed a connection to the port of the embedded store: " + what + " ("
                    + reason.getClass().getSimpleName() + ")");
        }
        LOG.debug("closed a connection", e);
        var unused = client.close();
    }

    /** Such as a reset. What the library throws when it decodes a message comes wrapped. */
    private static boolean isOfTheConnection(Throwable e) {
        return e instanceof IOException;
    }
}
