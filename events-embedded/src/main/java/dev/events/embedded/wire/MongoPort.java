package dev.events.embedded.wire;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.wire.MongoDatabaseHandler;
import de.bwaldvogel.mongo.wire.MongoWireMessageEncoder;
import de.bwaldvogel.mongo.wire.MongoWireProtocolHandler;
import de.bwaldvogel.mongo.wire.MongoWireReplyEncoder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A port on the loopback interface for MongoDB clients that run as this process's user or as root.
 *
 * <p>It has no password. It closes connections of other users before it reads from them.
 */
public final class MongoPort implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(MongoPort.class);

    private static final String HOST = "127.0.0.1";

    /** Each connection is bound to one of these threads, which runs its commands. */
    private static final int WORKER_THREADS = 32;

    private static final long SHUTDOWN_SECONDS = 10;

    private final EventLoopGroup acceptor = eventLoops(1, "embedded-accept");
    private final EventLoopGroup workers = eventLoops(WORKER_THREADS, "embedded-port");
    private final ChannelGroup clients = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Channel listening;

    MongoPort(MongoBackend backend, Door door, int port) throws IOException {
        InetAddress loopback = InetAddress.getByAddress(HOST, new byte[] {127, 0, 0, 1});
        try {
            this.listening = new ServerBootstrap()
                    .group(acceptor, workers)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    // Netty's default accepts up to 16 connections before the door sees the first of them.
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
                    .handler(door)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childHandler(new Client(backend))
                    .bind(new InetSocketAddress(loopback, port))
                    .syncUninterruptibly()
                    .channel();
        } catch (Throwable e) { // bind() also throws the checked exceptions that it does not declare
            shutDown();
            throw new IOException("cannot listen on " + HOST + ":" + port + ": " + e.getMessage(), e);
        }
    }

    private static EventLoopGroup eventLoops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(
                threads, new DefaultThreadFactory(name, true), NioIoHandler.newFactory());
    }

    /**
     * Opens a port.
     *
     * @param port 0 for any free port
     * @throws IOException if the port is in use, or if this system does not list sockets and their users
     */
    public static MongoPort open(SqliteBackend backend, int port) throws IOException {
        return new MongoPort(backend, new Door(PeerCheck.create()), port);
    }

    /** Closes connections of other users. Runs on the acceptor's only thread, before the next connection is accepted. */
    static class Door extends ChannelInboundHandlerAdapter {
        private final PeerCheck peers;
        private final RareLog refusals = new RareLog(System::nanoTime, log::warn);

        Door(PeerCheck peers) {
            this.peers = peers;
        }

        @Override
        public void channelRead(ChannelHandlerContext server, Object accepted) {
            SocketChannel client = (SocketChannel) accepted;
            boolean admitted = false;
            try {
                admitted = admits(client.remoteAddress(), (InetSocketAddress)
                        server.channel().localAddress());
            } finally {
                if (!admitted) {
                    client.unsafe().closeForcibly(); // close() fails on a channel that has no thread yet
                }
            }
            if (admitted) {
                server.fireChannelRead(client);
            }
        }

        boolean admits(InetSocketAddress client, InetSocketAddress server) {
            String user = peers.user(client, server);
            if (peers.admits(user)) {
                return true;
            }
            refusals.log("refused a connection to the port of the embedded store from user " + user);
            return false;
        }
    }

    /** Sets up a connection like mongo-java-server does. */
    private final class Client extends ChannelInitializer<SocketChannel> {
        private final MongoBackend backend;
        private final ExceptionHandler exceptions = new ExceptionHandler();

        Client(MongoBackend backend) {
            this.backend = backend;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            channel.pipeline()
                    .addLast(new MongoWireReplyEncoder())
                    .addLast(new MongoWireMessageEncoder())
                    .addLast(new MongoWireProtocolHandler())
                    .addLast(new MongoDatabaseHandler(backend, clients))
                    .addLast(exceptions);
        }
    }

    /** Returns the address for clients: {@code mongodb://127.0.0.1:PORT}. */
    public String connectionString() {
        return "mongodb://" + HOST + ":" + ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** Closes the port and its connections, and waits for running commands. */
    @Override
    public void close() {
        try {
            listening.close().syncUninterruptibly();
        } finally {
            clients.close().awaitUninterruptibly();
            shutDown();
        }
    }

    private void shutDown() {
        List.of(acceptor, workers).stream()
                .map(loops -> loops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS))
                .toList()
                .forEach(Future::awaitUninterruptibly);
    }
}
