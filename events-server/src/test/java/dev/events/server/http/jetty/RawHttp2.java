package dev.events.server.http.jetty;

import dev.events.server.RunningServer;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A connection with HTTP/2 for requests that no proper client sends. It has one stream, with the number 1. */
final class RawHttp2 implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    static final int GOAWAY = 7;

    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private static final int MAX_FRAME = 16_384;

    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final SSLSocket socket;
    private final DataInputStream in;
    private final OutputStream out;

    RawHttp2(RunningServer server) throws IOException {
        socket = (SSLSocket) server.connect();
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        socket.setSSLParameters(parameters);
        in = new DataInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        write(SETTINGS, 0, 0, new byte[0]);
    }

    /** Sends the headers of a request: names and values in turn, as they are. */
    RawHttp2 request(boolean endStream, String... headers) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < headers.length; i += 2) {
            block.write(0); // a literal, not to be remembered, with a new name
            literal(block, headers[i]);
            literal(block, headers[i + 1]);
        }
        byte[] all = block.toByteArray();
        for (int at = 0; at == 0 || at < all.length; at += MAX_FRAME) {
            byte[] part = Arrays.copyOfRange(all, at, Math.min(at + MAX_FRAME, all.length));
            int end = at + MAX_FRAME >= all.length ? END_HEADERS : 0;
            write(at == 0 ? HEADERS : CONTINUATION, end | (at == 0 && endStream ? END_STREAM : 0), 1, part);
        }
        return this;
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int length = bytes.length;
        if (length < 127) {
            block.write(length);
        } else {
            block.write(127);
            int rest = length - 127;
            for (; rest >= 128; rest /= 128) {
                block.write(rest % 128 + 128);
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    void data(String body, boolean endStream) throws IOException {
        write(DATA, endStream ? END_STREAM : 0, 1, body.getBytes(StandardCharsets.US_ASCII));
    }

    /** Cancels the request. */
    void cancel() throws IOException {
        write(RST_STREAM, 0, 1, new byte[] {0, 0, 0, 8});
    }

    /** Lets the server send as much as it likes. */
    void openWindows() throws IOException {
        for (int stream = 0; stream <= 1; stream++) {
            write(WINDOW_UPDATE, 0, stream, new byte[] {0x70, 0, 0, 0});
        }
    }

    private void write(int type, int flags, int stream, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(payload.length >> 16);
        frame.write(payload.length >> 8);
        frame.write(payload.length);
        frame.write(type);
        frame.write(flags);
        frame.write(new byte[] {0, 0, 0, (byte) stream});
        frame.write(payload);
        out.write(frame.toByteArray());
        out.flush();
    }

    /** Skips frames until one of a type. */
    void await(int type) throws IOException {
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int found = in.readUnsignedByte();
            in.readFully(new byte[5 + length]);
            if (found == type) {
                return;
            }
        }
    }

    /** The body of the response; or "reset N" or "goaway N", with the code of the error, if there is none. */
    String answer() throws IOException {
        StringBuilder body = new StringBuilder();
        while (true) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            int flags = in.readUnsignedByte();
            in.readInt();
            byte[] payload = in.readNBytes(length);
            if (type == DATA) {
                body.append(new String(payload, StandardCharsets.UTF_8));
            } else if (type == RST_STREAM) {
                return "reset " + payload[3];
            } else if (type == GOAWAY && payload[7] != 0) { // otherwise it only says that no more requests are taken
                return "goaway " + payload[7];
            }
            if ((type == DATA || type == HEADERS) && (flags & END_STREAM) != 0) {
                return body.toString();
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
