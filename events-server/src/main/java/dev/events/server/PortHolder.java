package dev.events.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds the program that listens on a port that this server wants. Linux lists all sockets in {@code /proc/net/tcp}, and
 * those of each process among its open files; without being root, only the user's own processes can be looked into.
 */
final class PortHolder {
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final Pattern COLUMNS = Pattern.compile("\\s+");
    private static final Pattern ANY_ADDRESS = Pattern.compile("0+");

    private static final String LISTENING = "0A";

    // The columns of a line: number, local address, remote address, state, and so on.
    private static final int LOCAL = 1;
    private static final int STATE = 3;
    private static final int INODE = 9;

    private PortHolder() {}

    /** Such as {@code nginx, process 4711}; {@code another program} if that cannot be found out. */
    static String describe(String host, int port) {
        try {
            for (Path table : TABLES) {
                Optional<String> socket = Files.exists(table) ? socket(table, host, port) : Optional.empty();
                Optional<String> holder = socket.isEmpty() ? Optional.empty() : holder("socket:[" + socket.get() + "]");
                if (socket.isPresent()) {
                    return holder.orElse("a program of another user");
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The list is a help, not a need.
        }
        return "another program";
    }

    private static Optional<String> socket(Path table, String host, int port) throws IOException {
        String address = address(host);
        String suffix = HexFormat.of().toHexDigits((short) port).toUpperCase(Locale.ROOT);
        for (String line : Files.readAllLines(table, StandardCharsets.ISO_8859_1)) {
            String[] columns = COLUMNS.split(line.trim(), -1);
            if (columns.length > INODE && columns[STATE].equals(LISTENING)) {
                String[] local = columns[LOCAL].split(":", -1);
                if (local[1].equals(suffix)
                        && (local[0].endsWith(address)
                                || ANY_ADDRESS.matcher(local[0]).matches()
                                || ANY_ADDRESS.matcher(address).matches())) {
                    return Optional.of(columns[INODE]);
                }
            }
        }
        return Optional.empty();
    }

    /** An address as the tables have it: each four bytes as one number in the machine's byte order. */
    private static String address(String host) throws UnknownHostException {
        ByteBuffer bytes =
                ByteBuffer.wrap(InetAddress.getByName(host).getAddress()).order(ByteOrder.nativeOrder());
        StringBuilder text = new StringBuilder();
        while (bytes.hasRemaining()) {
            text.append(HexFormat.of().toHexDigits(bytes.getInt()));
        }
        return text.toString().toUpperCase(Locale.ROOT);
    }

    /** The process that has the socket among its open files. */
    private static Optional<String> holder(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, socket)) {
                    String commandLine = text(process, "cmdline");
                    boolean own = commandLine.contains("events-server.jar")
                            || commandLine.contains(PortHolder.class.getPackageName() + ".ServerCommand");
                    String name = own
                            ? "another events-server"
                            : text(process, "comm").strip();
                    return Optional.of(name + ", process " + process.getFileName());
                }
            }
        }
        return Optional.empty();
    }

    private static String text(Path process, String file) throws IOException {
        return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (leadsTo(file, socket)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | DirectoryIteratorException e) {
            return false; // of another user, or ended meanwhile
        }
    }

    private static boolean leadsTo(Path file, String socket) {
        try {
            return Files.readSymbolicLink(file).toString().equals(socket);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
