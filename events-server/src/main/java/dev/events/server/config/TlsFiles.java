package dev.events.server.config;

import java.nio.file.Path;

/**
 * The files of the server's certificate, in PEM.
 *
 * @param certificate the certificate, followed by those of its issuers
 * @param key its private key
 */
public record TlsFiles(Path certificate, Path key) {}
