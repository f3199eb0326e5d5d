package dev.events.core;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.PreInterruptCallback;
import org.junit.jupiter.api.extension.PreInterruptContext;

/**
 * Prints what every thread does when a test has not ended after the time in junit-platform.properties, here and in the servers that the
 * test has started, and kills those, so that nobody waits for them any longer. JUnit then interrupts the test.
 */
public final class HungTestReport implements PreInterruptCallback {

    @Override
    public void beforeThreadInterrupt(PreInterruptContext hung, ExtensionContext context) {
        System.out.println(context.getUniqueId() + " hangs, in " + hung.getThreadToInterrupt());
        List<ProcessHandle> started = ProcessHandle.current().descendants().toList();
        print(ProcessHandle.current());
        started.forEach(HungTestReport::print);
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private static void print(ProcessHandle process) {
        String jstack =
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        System.out.println(process + ": " + process.info().commandLine().orElse("ended"));
        try {
            Process printing = new ProcessBuilder(jstack, "-l", Long.toString(process.pid()))
                    .redirectErrorStream(true)
                    .start();
            System.out.println(new String(printing.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            System.out.println("no threads are shown: " + e.getMessage());
        }
    }
}
