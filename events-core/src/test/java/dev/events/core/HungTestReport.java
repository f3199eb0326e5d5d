package dev.events.core;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Prints what every thread does when a test has not ended after the time in junit-platform.properties, here and in the servers that the
 * test has started, and kills what it has started, so that nobody waits for that any longer. JUnit then interrupts the test. If that
 * does not end it either, because it waits uninterruptibly, this JVM ends.
 */
public final class HungTestReport implements PreInterruptCallback {
    private static final Duration REPORT_LIMIT = Duration.ofSeconds(20);
    private static final Duration GRACE = Duration.ofMinutes(1);

    @Override
    public void beforeThreadInterrupt(PreInterruptContext hung, ExtensionContext context) {
        String test = context.getUniqueId();
        System.out.println(test + " hangs, in " + hung.getThreadToInterrupt());
        List<ProcessHandle> started = ProcessHandle.current().descendants().toList();
        Timer timer = new Timer("hung-test", true);
        print(ProcessHandle.current(), timer);
        started.stream().filter(HungTestReport::isJvm).forEach(process -> print(process, timer));
        started.forEach(ProcessHandle::destroyForcibly);
        after(GRACE, timer, () -> {
            // Past Surefire, which would not get to print it.
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8)
                    .println(test + " does not end when it is interrupted; this JVM ends");
            Runtime.getRuntime().halt(1);
        });
        // Closed when the test has ended.
        context.getStore(Namespace.create(HungTestReport.class)).put(timer, (AutoCloseable) timer::cancel);
    }

    private static boolean isJvm(ProcessHandle process) {
        return process.info()
                .command()
                .filter(command -> Path.of(command).endsWith("java"))
                .isPresent();
    }

    private static void print(ProcessHandle process, Timer timer) {
        String jstack =
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        System.out.println(process + ": " + process.info().commandLine().orElse("ended"));
        try {
            Process printing = new ProcessBuilder(jstack, "-l", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            after(REPORT_LIMIT, timer, printing::destroyForcibly);
            System.out.println(new String(printing.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.out.println("no threads are shown: " + e.getMessage());
        }
    }

    private static void after(Duration time, Timer timer, Runnable action) {
        timer.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        action.run();
                    }
                },
                time.toMillis());
    }
}
