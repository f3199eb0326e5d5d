/** The server under the routes: Jetty, what every request passes on its way to a route, and Spark in {@link dev.events.server.http.jetty.SparkBridge}. */
@NullMarked
package dev.events.server.http.jetty;

import org.jspecify.annotations.NullMarked;
