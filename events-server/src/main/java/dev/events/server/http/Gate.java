package dev.events.server.http;

import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.servlet.ServletException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.HandlerWrapper;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes before it reaches a route: it gets an id, its {@code Host} is checked, and a path or method
 * that nothing serves is answered here.
 */
final class Gate extends HandlerWrapper {
    static final String REQUEST_ID = "X-Request-Id";

    private static final Pattern ACCEPTABLE_ID = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

    private final RouteTable routes;
    private final HostCheck hosts;

    Gate(RouteTable routes, HostCheck hosts) {
        this.routes = routes;
        this.hosts = hosts;
    }

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        response.setHeader(REQUEST_ID, requestId(request.getHeader(REQUEST_ID)));
        response.setHeader("X-Content-Type-Options", "nosniff");
        Problem problem = hosts.check(request.getHeader("Host"));
        if (problem == null) {
            Set<String> methods = routes.methods(request.getRequestURI());
            if (methods.contains(request.getMethod())) {
                super.handle(target, base, new ForSpark(request), response);
                return;
            }
            if (!methods.isEmpty() && request.getMethod().equals("OPTIONS")) {
                base.setHandled(true);
                response.setHeader("Allow", allow(methods));
                response.setContentLength(0);
                return;
            }
            problem = methods.isEmpty() ? Problem.noSuchPath() : Problem.methodNotAllowed(allow(methods));
        }
        base.setHandled(true);
        problem.send(request, response);
    }

    private static String allow(Set<String> methods) {
        return String.join(", ", methods) + ", OPTIONS";
    }

    private static String requestId(@Nullable String given) {
        return given != null && ACCEPTABLE_ID.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
    }

    /**
     * A request as Spark may see it. Without the header that would change the method after it was looked at here, and
     * without {@code Accept}, which Spark's route matching parses and fails on when it is malformed.
     */
    private static final class ForSpark extends HttpServletRequestWrapper {
        ForSpark(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return name.equalsIgnoreCase("X-HTTP-Method-Override") || name.equalsIgnoreCase("Accept")
                    ? null
                    : super.getHeader(name);
        }
    }
}
