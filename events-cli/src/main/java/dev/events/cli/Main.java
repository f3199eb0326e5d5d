package dev.events.cli;

import dev.events.cli.console.CheckedOutput;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.startup.ClassPreloader;
import dev.events.cli.startup.PlainHttp;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** The entry point of {@code events-cli}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        PlainHttp.prepare(System.getenv(), args);
        ClassPreloader.inBackground();
        // UTF-8 in every locale: other programs read the output as often as people do.
        PrintWriter out = new PrintWriter(new OutputStreamWriter(
                new CheckedOutput(new FileOutputStream(FileDescriptor.out)), StandardCharsets.UTF_8));
        PrintWriter err = new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8), true);
        System.exit(EventsCli.run(CliEnvironment.ofProcess(), out, err, args));
    }
}
