package dev.events.server.http.jetty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.server.RunningServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send their bodies slowly, or not at all, more of them than the server has threads. */
class SlowBodiesTest {
    private static final int CLIENTS = Integer.getInteger("events.test.slow-clients", 300);

    private static final int MIB = 1 << 20;

    private static final String EVENT = "{\"start\":1}";

    @RegisterExtension
    static final RunningServer server = RunningServer.perClass();

    private final List<Client> clients = new ArrayList<>();

    @BeforeEach
    void removeAll() {
        server.removeAll();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (Client client : clients) {
            client.socket.close();
        }
    }

    @Test
    void bodiesThatTrickle_keepNobodyOut() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            connect("/v1/events", "application/json", "Content-Length: " + EVENT.length())
                    .send("{");
        }
        assertEquals(200, server.get("/healthz").statusCode());
        assertEquals(200, server.get("/v1/events?limit=10").statusCode());
        assertEquals(201, server.post("/v1/events", EVENT).statusCode());

        // None of them was given up meanwhile.
        for (Client client : List.of(clients.get(0), clients.get(CLIENTS - 1))) {
            client.send(EVENT.substring(1));
            assertEquals("HTTP/1.1 201 Created", client.status());
        }
    }

    @Test
    void bodyThatArrivesByteByByte_isReadWhole() throws IOException {
        Client client = connect("/v1/events", "application/json", "Transfer-Encoding: chunked");
        for (int i = 0; i < EVENT.length(); i++) {
            client.send(chunk(EVENT.substring(i, i + 1)));
        }
        client.send("0\r\n\r\n");

        assertEquals("HTTP/1.1 201 Created", client.status());
    }

    @Test
    void oversizedBodyThatDoesNotCome_isAnsweredWithoutIt() throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            connect("/v1/events", "application/json", "Content-Length: 60000000")
                    .send("{");
        }
        assertEquals(200, server.get("/healthz").statusCode());
        assertEquals("HTTP/1.1 413 Payload Too Large", clients.get(0).status());
    }

    @Test
    void oversizedBodyInChunks_isReadToItsEnd_andRefused() throws IOException {
        Client client = connect("/v1/events", "application/json", "Transfer-Encoding: chunked");
        for (int i = 0; i < 5; i++) {
            client.send(chunk(" ".repeat(MIB)));
        }
        client.send("0\r\n\r\n");

        assertEquals("HTTP/1.1 413 Payload Too Large", client.status());
    }

    @Test
    void bodiesThatFillTheMemoryForThem_giveWayToNewerOnes_oldestFirst() throws IOException {
        String almost = " ".repeat(MIB - EVENT.length());
        for (int i = 0; i < 40; i++) {
            connect("/v1/events", "application/json", "Content-Length: " + MIB).send(almost);
        }
        assertEquals("HTTP/1.1 503 Service Unavailable", clients.get(0).status());
        assertEquals(201, server.post("/v1/events", EVENT).statusCode());
        Client newest = clients.get(clients.size() - 1);
        newest.send(EVENT);
        assertEquals("HTTP/1.1 201 Created", newest.status());
    }

    @Test
    void uploads_beyondThoseThatRun_waitInLine() throws IOException {
        List<Client> running = new ArrayList<>();
        for (int i = 0; i < 32; i++) {
            Client upload = connect("/v1/events", "application/x-ndjson", "Transfer-Encoding: chunked");
            upload.send(chunk(EVENT + "\n"));
            assertEquals("HTTP/1.1 200 OK", upload.status());
            running.add(upload);
        }
        Client first = connect("/v1/events", "application/x-ndjson", "Content-Length: " + EVENT.length());
        first.send(EVENT);
        Client second = connect("/v1/events", "application/x-ndjson", "Content-Length: " + EVENT.length());
        second.send(EVENT);
        assertEquals(201, server.post("/v1/events", EVENT).statusCode());
        assertEquals(33, server.countListed());

        running.get(0).send("0\r\n\r\n");
        assertEquals("HTTP/1.1 200 OK", first.status());
        running.get(1).socket.close();
        assertEquals("HTTP/1.1 200 OK", second.status());
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    @Test
    void bodyThatBreaksOff_is400() throws IOException {
        String answer =
                server.sendRaw("POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n" + EVENT);

        assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
        assertTrue(answer.contains("the connection closed before the whole body arrived"), answer);
    }

    @Test
    void expectation_isMet_andRefusedAtOnceIfTheBodyIsTooLong() throws IOException {
        Client client =
                connect("/v1/events", "application/json", "Expect: 100-continue\r\nContent-Length: " + EVENT.length());
        assertEquals("HTTP/1.1 100 Continue", client.status());
        client.in.readLine();
        client.send(EVENT);
        assertEquals("HTTP/1.1 201 Created", client.status());

        assertEquals(
                "HTTP/1.1 413 Payload Too Large",
                connect("/v1/events", "application/json", "Expect: 100-continue\r\nContent-Length: 60000000")
                        .status());
    }

    private Client connect(String path, String contentType, String header) throws IOException {
        Client client = new Client(server.connect());
        clients.add(client);
        client.send("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + contentType + "\r\n" + header
                + "\r\n\r\n");
        return client;
    }

    /** A connection to the server. */
    private static final class Client {
        private final Socket socket;
        private final BufferedReader in;

        Client(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
        }

        void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        /** The first line of the next answer. */
        String status() throws IOException {
            return in.readLine();
        }
    }
}
