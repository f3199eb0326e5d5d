package dev.events.server;

import dev.events.server.config.ConfigException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that works with the server's settings. An error that it expects is one line on standard error. */
abstract class ConfiguredCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    /**
     * Does the work and returns the exit code.
     *
     * @throws ConfigException if a setting is wrong
     * @throws StartException if the server cannot be started
     */
    abstract int run(SettingOptions options);

    @Override
    public final Integer call() {
        try {
            return run(SettingOptions.of(commandLine().getCommandSpec()));
        } catch (ConfigException | StartException e) {
            complain(String.valueOf(e.getMessage()));
            return ExitCodes.FAILED;
        }
    }

    final void print(String line) {
        PrintWriter out = commandLine().getOut();
        out.println(line);
        out.flush();
    }

    final void complain(String message) {
        PrintWriter err = commandLine().getErr();
        err.println("events-server: " + message);
        err.flush();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("not run by picocli");
        }
        return spec.commandLine();
    }
}
