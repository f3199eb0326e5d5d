package dev.events.server.http;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import spark.Request;
import spark.Response;
import spark.RouteImpl;
import spark.Service;
import spark.route.HttpMethod;

/** Which methods each path has, and what handles them. */
final class RouteTable {
    /** Answers a request: writes the whole response, or throws what {@link Problem#of(Exception)} understands. */
    @FunctionalInterface
    interface Handler {
        void handle(Request request, Response response) throws Exception;
    }

    private final Map<String, Map<HttpMethod, Handler>> paths = new LinkedHashMap<>();

    /** Adds a route. A path's segments are literal, or {@code :name} for any one segment. GET brings HEAD with it. */
    RouteTable add(HttpMethod method, String path, Handler handler) {
        Map<HttpMethod, Handler> handlers = paths.computeIfAbsent(path, p -> new LinkedHashMap<>());
        handlers.put(method, handler);
        if (method == HttpMethod.get) {
            handlers.put(HttpMethod.head, handler);
        }
        return this;
    }

    /** The methods that the path of a request has, none if there is no such path. */
    Set<String> methods(String requestPath) {
        Set<String> methods = new LinkedHashSet<>();
        paths.forEach((path, handlers) -> {
            if (matches(path.split("/", -1), requestPath.split("/", -1))) {
                handlers.keySet().forEach(method -> methods.add(method.name().toUpperCase(Locale.ROOT)));
            }
        });
        return methods;
    }

    private static boolean matches(String[] pattern, String[] segments) {
        if (pattern.length != segments.length) {
            return false;
        }
        for (int i = 0; i < pattern.length; i++) {
            boolean variable = pattern[i].startsWith(":");
            if (variable ? segments[i].isEmpty() : !pattern[i].equals(segments[i])) {
                return false;
            }
        }
        return true;
    }

    void mapOn(Service spark) {
        paths.forEach((path, handlers) -> handlers.forEach((method, handler) ->
                spark.addRoute(method, RouteImpl.create(path, (request, response) -> {
                    answer(handler, request, response);
                    return "";
                }))));
    }

    private static void answer(Handler handler, Request request, Response response) throws Exception {
        try {
            handler.handle(request, response);
        } catch (Exception e) {
            Problem.of(e).send(request.raw(), response.raw());
        }
    }
}
