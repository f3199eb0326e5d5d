/** Events over HTTP; the only package that knows Spark, Jetty and servlets. */
@NullMarked
package dev.events.server.http;

import org.jspecify.annotations.NullMarked;
