package dev.events.server;

import dev.events.server.config.ServerConfig;
import dev.events.server.config.Setting;
import dev.events.server.config.TlsFiles;
import dev.events.server.files.OwnerOnly;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds files of the configuration that all users of the machine can read, and should not. */
final class FileWarnings {
    private FileWarnings() {}

    /** What to say about them, a line for each. */
    static List<String> of(ServerConfig config) {
        TlsFiles tls = config.tls();
        List<String> warnings = new ArrayList<>();
        add(warnings, Setting.TLS_KEY, tls == null ? null : tls.key());
        add(warnings, Setting.AUDIT_LOG, config.auditLog());
        return warnings;
    }

    private static void add(List<String> warnings, Setting setting, @Nullable Path file) {
        if (file != null && OwnerOnly.isReadableByAll(file)) {
            warnings.add(setting.key() + ": all users of this machine can read " + file
                    + "; to prevent that, run: chmod o= " + file);
        }
    }
}
