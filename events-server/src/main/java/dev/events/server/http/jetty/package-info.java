/**
 * Jetty, the checks that every request passes before its route, and Spark in {@link
 * dev.events.server.http.jetty.SparkBridge}.
 */
@NullMarked
package dev.events.server.http.jetty;

import org.jspecify.annotations.NullMarked;
