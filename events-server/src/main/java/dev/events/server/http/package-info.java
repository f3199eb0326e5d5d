/**
 * Shared by all routes: the route table, parameters and bodies of requests, responses, media types, and problems.
 *
 * <p>A request passes these classes: {@code jetty.RequestGate} finds its path in {@link
 * dev.events.server.http.RouteTable}; {@code jetty.RouteDispatcher} calls the {@link dev.events.server.http.Handler} of
 * the route, for example in {@code v1.EventRoutes}; if the handler throws an exception, {@link
 * dev.events.server.http.ExceptionMapper} converts it to a {@link dev.events.server.http.Problem}.
 *
 * <p>There are a few more than twenty classes, since they are one vocabulary: nearly every route uses nearly all of them.
 */
@NullMarked
package dev.events.server.http;

import org.jspecify.annotations.NullMarked;
