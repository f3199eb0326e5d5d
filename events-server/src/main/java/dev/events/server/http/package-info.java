/**
 * What all routes share: the route table, parameters and bodies of requests, responses, media types, and problems.
 *
 * <p>The way of a request: {@code jetty.RequestGate} finds its path in {@link dev.events.server.http.RouteTable},
 * {@code jetty.RouteDispatcher} calls the {@link dev.events.server.http.Handler} of the route, for example in
 * {@code v1.EventRoutes}, and {@link dev.events.server.http.ExceptionMapper} turns what a handler throws into a
 * {@link dev.events.server.http.Problem}.
 */
@NullMarked
package dev.events.server.http;

import org.jspecify.annotations.NullMarked;
