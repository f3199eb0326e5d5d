package dev.events.server.http.jetty;

import dev.events.server.tls.ServerCertificate;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * Connections with TLS 1.2 or 1.3. The client chooses HTTP/2 or HTTP/1.1 in the handshake (ALPN). A new certificate is for new
 * connections; those that are open keep theirs.
 */
final class TlsConnections {
    /** How much a client may send beyond what its route has read, for each request and for all of a connection. */
    private static final int STREAM_WINDOW = 64 * 1024;

    private static final int CONNECTION_WINDOW = 256 * 1024;

    /** Requests of one connection that may run at once. */
    private static final int MAX_STREAMS = 100;

    private final SslContextFactory.Server tls = new SslContextFactory.Server();

    TlsConnections(ServerCertificate certificate) {
        tls.setSslContext(certificate.context());
        tls.setIncludeProtocols("TLSv1.3", "TLSv1.2");
        tls.setRenegotiationAllowed(false);
        tls.setCipherComparator(HTTP2Cipher.COMPARATOR);
    }

    /** What a connector speaks, the outermost first. */
    ConnectionFactory[] factories(HttpConfiguration http) {
        HttpConnectionFactory http1 = new HttpConnectionFactory(http);
        HTTP2ServerConnectionFactory http2 = new HTTP2ServerConnectionFactory(http);
        http2.setInitialStreamRecvWindow(STREAM_WINDOW);
        http2.setInitialSessionRecvWindow(CONNECTION_WINDOW);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        http2.setConnectProtocolEnabled(false);
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol(http1.getProtocol());
        SslConnectionFactory ssl = new SslConnectionFactory(tls, alpn.getProtocol());
        // It would refuse names that the certificate does not have, such as localhost. HostCheck knows which are ours.
        ssl.setEnsureSecureRequestCustomizer(false);
        return new ConnectionFactory[] {new PlainHttpRefusal(ssl), alpn, http2, http1};
    }

    /** Uses another certificate for the connections to come. */
    void use(ServerCertificate certificate) {
        try {
            tls.reload(factory -> factory.setSslContext(certificate.context()));
        } catch (Exception e) {
            throw new IllegalStateException("cannot use another certificate", e);
        }
    }
}
