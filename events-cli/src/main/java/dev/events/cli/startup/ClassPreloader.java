package dev.events.cli.startup;

import com.fasterxml.jackson.core.JsonParser;
import dev.events.cli.client.EventCodec;
import dev.events.cli.client.ServerConnection;
import dev.events.cli.console.TimeFormatter;
import dev.events.cli.format.print.OutputFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.logging.Logger;
import okhttp3.HttpUrl;

/**
 * Has Java load, beside the reading of the command line, what most commands need next: the HTTP client, and the logging that
 * it asks for, the JSON parser, the zone's rules and a printer. It changes nothing but how soon a command is done.
 */
public final class ClassPreloader extends Thread {
    private final boolean first;

    private ClassPreloader(boolean first) {
        super("warm-up");
        this.first = first;
        setDaemon(true);
    }

    /** Begins now, and does not keep the program from ending. */
    public static void inBackground() {
        new ClassPreloader(true).start();
        new ClassPreloader(false).start();
    }

    @Override
    public void run() {
        try {
            if (first) {
                // In the order in which a command gets to them.
                new ServerConnection(HttpUrl.get("http://127.0.0.1/"), null, Duration.ofSeconds(1), null);
                readAndPrint();
            } else {
                Logger.getLogger("okhttp3.OkHttpClient");
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // What fails here fails again where it matters, and is told there.
        }
    }

    private static void readAndPrint() throws IOException {
        byte[] event = "{\"id\":\"000000000000000000000000\",\"start\":1.5,\"stop\":2,\"tags\":[\"a\"]}"
                .getBytes(StandardCharsets.UTF_8);
        try (JsonParser parser = EventCodec.FACTORY.createParser(event)) {
            parser.nextToken();
            TimeFormatter times = new TimeFormatter(Clock.system(ZoneId.systemDefault()), false);
            OutputFormat.tabPrinter(new PrintWriter(Writer.nullWriter()), times).print(EventCodec.read(parser));
        }
    }
}
