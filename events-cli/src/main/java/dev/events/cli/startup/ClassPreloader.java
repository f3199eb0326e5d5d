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
 * Loads, while the command line is parsed, the classes that most commands need next: the HTTP client and its logging, the JSON
 * parser, the rules of the time zone and a printer. Has no other effect.
 */
public final class ClassPreloader extends Thread {
    private final boolean first;

    private ClassPreloader(boolean first) {
        super("warm-up");
        this.first = first;
        setDaemon(true);
    }

    /** Starts two daemon threads. */
    public static void inBackground() {
        new ClassPreloader(true).start();
        new ClassPreloader(false).start();
    }

    @Override
    public void run() {
        try {
            if (first) {
                // In the order in which a command needs them.
                new ServerConnection(HttpUrl.get("http://127.0.0.1/"), null, Duration.ofSeconds(1), null, null);
                readAndPrint();
            } else {
                Logger.getLogger("okhttp3.OkHttpClient");
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            // The command meets the same failure and reports it.
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
