package dev.events.embedded.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the user at the other end of a loopback connection.
 *
 * <p>Linux lists all sockets and their users in {@code /proc/net/tcp} and {@code /proc/net/tcp6}. The client's socket
 * is the one whose local address is our remote address.
 *
 * <p>A client can reset its connection after sending a command. The command can still be read here, while another
 * process connects from the same port. So our own socket must be listed as well, as open and accepted. A connection
 * that still waits to be accepted is listed without an inode. This only works if no other connection is accepted
 * between accepting this one and checking it.
 */
final class PeerCheck {

    /** A client that speaks IPv6 to an IPv4 address is listed in the second file. */
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"));

    private static final Path OWN_STATUS = Path.of("/proc/self/status");

    /** The user ids that exist in this process's user namespace. Missing if the kernel has no user namespaces. */
    private static final Path USER_MAP = Path.of("/proc/self/uid_map");

    /** The map outside of user namespaces: all user ids, unchanged. */
    private static final String ALL_USERS = "0 0 4294967295";

    /** The user id that Linux shows for users that are not in the map. */
    private static final Path OVERFLOW_USER = Path.of("/proc/sys/kernel/overflowuid");

    private static final Pattern COLUMNS = Pattern.compile("\\s+");

    private static final String ESTABLISHED = "01";

    // The columns of a line: number, local address, remote address, state, and so on.
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int USER = 7;
    private static final int INODE = 9;

    private static final String ROOT = "0";

    private final String ownUser;

    private PeerCheck(String ownUser) {
        this.ownUser = ownUser;
    }

    /** @throws IOException if this system does not list sockets and their users */
    static PeerCheck create() throws IOException {
        if (!Files.isReadable(TABLES.get(0))) {
            throw new IOException("cannot read " + TABLES.get(0) + " to check the users of connections");
        }
        String ownUser = ownUser();
        if (Files.exists(USER_MAP)
                && looksLikeOthers(
                        ownUser,
                        Files.readAllLines(USER_MAP),
                        Files.readString(OVERFLOW_USER).trim())) {
            throw new IOException(
                    "cannot check the users of connections: in this user namespace, other users look like user "
                            + ownUser + " or root");
        }
        return new PeerCheck(ownUser);
    }

    private static String ownUser() throws IOException {
        try (Stream<String> lines = Files.lines(OWN_STATUS, StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .map(line -> COLUMNS.split(line, -1)[2]) // the effective user
                    .findFirst()
                    .orElseThrow(() -> new IOException(OWN_STATUS + " does not say which user this process has"));
        }
    }

    /** Whether users that are not in the map are shown as a user that {@link #admits} accepts. */
    static boolean looksLikeOthers(String ownUser, List<String> userMap, String overflowUser) {
        boolean allMapped = userMap.size() == 1
                && COLUMNS.matcher(userMap.get(0).trim()).replaceAll(" ").equals(ALL_USERS);
        return !allMapped && (overflowUser.equals(ownUser) || overflowUser.equals(ROOT));
    }

    /** Whether this is the user of this process, or root. */
    boolean admits(String user) {
        return user.equals(ownUser) || user.equals(ROOT);
    }

    /** The client's user id, or the reason why it is unknown. */
    String user(InetSocketAddress client, InetSocketAddress server) {
        try {
            String[] clientEnd = find(client, server);
            if (clientEnd == null) {
                return "unknown (the connection is not listed)";
            }
            if (!isOpen(clientEnd)) {
                return "unknown (the client has closed the connection)";
            }
            // The order matters: if our end is still open now, then the client's end above belonged to it.
            String[] serverEnd = find(server, client);
            return serverEnd != null && isOpen(serverEnd)
                    ? clientEnd[USER]
                    : "unknown (the client has reset the connection)";
        } catch (IOException | UncheckedIOException e) {
            return "unknown (" + e.getMessage() + ")";
        }
    }

    /** The columns of the socket with these two addresses, or null. */
    private static String @Nullable [] find(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        Set<String> localEnd = listed(local);
        Set<String> remoteEnd = listed(remote);
        for (Path table : TABLES) {
            if (Files.notExists(table)) {
                continue; // a system without IPv6 has only the first
            }
            try (Stream<String> lines = Files.lines(table, StandardCharsets.ISO_8859_1)) {
                Optional<String[]> found = lines.map(line -> COLUMNS.split(line.trim(), -1))
                        .filter(columns -> columns.length > INODE
                                && localEnd.contains(columns[LOCAL])
                                && remoteEnd.contains(columns[REMOTE]))
                        .findFirst();
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        return null;
    }

    /**
     * Whether a process holds this end of an established connection. A closed socket is listed as root's, whichever
     * user had it, and a connection that was not accepted yet has no inode.
     */
    private static boolean isOpen(String[] columns) {
        return columns[STATE].equals(ESTABLISHED) && !columns[INODE].equals("0");
    }

    /** The two ways in which an IPv4 address can be listed: as IPv4, or mapped to IPv6. */
    private static Set<String> listed(InetSocketAddress address) {
        String port =
                ":" + HexFormat.of().toHexDigits((short) address.getPort()).toUpperCase(Locale.ROOT);
        String host = word(address.getAddress().getAddress());
        String mapped = word(new byte[4]) + word(new byte[4]) + word(new byte[] {0, 0, -1, -1}) + host;
        return Set.of(host + port, mapped + port);
    }

    /** Four bytes of an address, listed as one number in the machine's byte order. */
    private static String word(byte[] bytes) {
        int number = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
        return HexFormat.of().toHexDigits(number).toUpperCase(Locale.ROOT);
    }
}
