/** The server's certificate: read from PEM files, checked, and replaced when the files change. */
@NullMarked
package dev.events.server.tls;

import org.jspecify.annotations.NullMarked;
