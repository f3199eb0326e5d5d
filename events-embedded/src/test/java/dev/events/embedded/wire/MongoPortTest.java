package dev.events.embedded.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.bwaldvogel.mongo.MongoBackend;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MongoPortTest {

    private static final int TIMEOUT_SECONDS = 30;
    private static final byte[] HELLO = OpMsg.of("{hello: 1, $db: 'admin'}");

    private final Semaphore commands = new Semaphore(0);
    private final CountDownLatch opened = new CountDownLatch(1);
    private final List<Boolean> admitted = new CopyOnWriteArrayList<>();

    /** Stands for the store and counts the commands that reach it. */
    private MongoBackend backend() {
        return (MongoBackend) Proxy.newProxyInstance(
                MongoBackend.class.getClassLoader(),
                new Class<?>[] {MongoBackend.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("handleMessage")) {
                        commands.release();
                        throw new UnsupportedOperationException("this test has no store");
                    }
                    return null;
                });
    }

    /** Checks nothing until it is opened, so that connections wait to be accepted. */
    private MongoPort.Door door() throws IOException {
        return new MongoPort.Door(PeerCheck.create()) {
            @Override
            boolean admits(InetSocketAddress client, InetSocketAddress server) {
                try {
                    assertTrue(opened.await(TIMEOUT_SECONDS, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                boolean admits = super.admits(client, server);
                admitted.add(admits);
                return admits;
            }
        };
    }

    @Test
    void commandOfAResetConnection_doesNotRunForTheNextOneFromItsPort() throws Exception {
        try (MongoPort port = new MongoPort(backend(), door(), 0)) {
            InetSocketAddress address = new InetSocketAddress(
                    InetAddress.getLoopbackAddress(),
                    URI.create(port.connectionString()).getPort());
            try (Socket first = RawClient.connect(0, address);
                    Socket third = RawClient.connect(RawClient.sendAndReset(HELLO, address), address)) {
                opened.countDown();
                third.getOutputStream().write(HELLO);

                assertTrue(commands.tryAcquire(TIMEOUT_SECONDS, TimeUnit.SECONDS));
                assertEquals(List.of(true, false, true), admitted, first + ", the one that was reset, " + third);
            }
        }
        assertEquals(0, commands.availablePermits(), "commands that ran in addition");
    }
}
