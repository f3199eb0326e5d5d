package dev.events.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.events.server.config.ConfigReader;
import dev.events.server.config.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(OS.WINDOWS)
class FileWarningsTest {
    @TempDir
    private Path directory;

    @Test
    void keyAndAuditLog_thatAllUsersCanRead_areNamedAtTheStart() throws IOException {
        TestAuthority.write(TestAuthority.issue(), directory);
        Path key = mode(directory.resolve("tls.key"), "rw-r--r--");
        Path audit = mode(Files.createFile(directory.resolve("audit.log")), "rw-r-----");

        String advice = "; to prevent that, run: chmod o= ";
        assertEquals(List.of("tls_key: all users of this machine can read " + key + advice + key), warnings(audit));

        mode(key, "rw-r-----");
        mode(audit, "rw-r--r--");
        assertEquals(
                List.of("audit_log: all users of this machine can read " + audit + advice + audit), warnings(audit));
    }

    @Test
    void anAuditLogThatTheServerMakes_isItsOwnersAlone() throws IOException {
        TestAuthority.write(TestAuthority.issue(), directory);
        mode(directory.resolve("tls.key"), "rw-------");

        assertEquals(List.of(), warnings(directory.resolve("audit.log")));
    }

    private List<String> warnings(Path audit) {
        Map<Setting, String> settings = new HashMap<>(RunningServer.tls(directory));
        settings.put(Setting.AUDIT_LOG, audit.toString());
        settings.put(Setting.MONGODB_URL, "embedded:" + directory.resolve("store"));
        settings.put(Setting.PORT, "0");
        try (EventsServer server = EventsServer.start(ConfigReader.read(settings, Map.of(), null))) {
            return server.fileWarnings();
        }
    }

    private static Path mode(Path file, String permissions) throws IOException {
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
