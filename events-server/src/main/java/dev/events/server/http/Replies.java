package dev.events.server.http;

import java.io.IOException;
import javax.servlet.http.HttpServletResponse;

/** Sends whole responses. They are complete when these return, so that Spark adds nothing of its own. */
final class Replies {
    private Replies() {}

    static void json(spark.Response response, int status, byte[] body) throws IOException {
        send(response.raw(), status, "application/json", body);
    }

    static void send(HttpServletResponse response, int status, String contentType, byte[] body) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.getOutputStream().close();
    }

    static void empty(spark.Response response, int status) throws IOException {
        response.raw().setStatus(status);
        response.raw().getOutputStream().close();
    }
}
