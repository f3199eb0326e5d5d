package dev.events.cli.options;

import dev.events.cli.client.Authorization;
import dev.events.cli.console.CliException;
import dev.events.cli.console.Messages;
import dev.events.cli.console.SmallFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the credentials for the server in the settings: a token, or a user name and a password.
 *
 * <p>Credentials in the file go only to the server of the same level or, if the level names none, of a lower level. Those of
 * the flags and the environment go to any server. A flag or a variable that names the server which the file would choose
 * anyway changes nothing.
 */
final class Credentials {
    static final String TOKEN = "token";
    static final String TOKEN_FILE = "token_file";
    static final String USER = "user";
    static final String PASSWORD = "password";
    static final String PASSWORD_FILE = "password_file";

    /** Levels from this index on are from the file; the flags and the environment come before. */
    static final int FIRST_OF_FILE = 2;

    /** How many bytes a token or a password may have in a file. */
    private static final int LONGEST = 1 << 14;

    private final List<Map<String, String>> levels;
    private final boolean serverIsFiles;
    private final Map<String, String> variables;
    private final PrintWriter err;

    private @Nullable String user;
    private @Nullable String password;
    private @Nullable String passwordFile;

    /**
     * Looks for credentials in settings.
     *
     * @param levels in order of precedence: flags, environment, profile, common
     * @param serverIsFiles whether the server is the one that the file names
     * @param variables the environment, for the home directory
     * @param err where a file that others can read is reported
     */
    Credentials(
            List<Map<String, String>> levels, boolean serverIsFiles, Map<String, String> variables, PrintWriter err) {
        this.levels = levels;
        this.serverIsFiles = serverIsFiles;
        this.variables = variables;
        this.err = err;
    }

    /**
     * The credentials for the server; null if there are none.
     *
     * @throws CliException if the credentials are incomplete or contradict each other
     */
    @Nullable
    Authorization find() {
        boolean serverIsNamed = false;
        for (int i = 0; i < levels.size(); i++) {
            Map<String, String> level = levels.get(i);
            if (user == null) {
                String token = token(level);
                if (token != null) {
                    return new Authorization(bearer(token), renewal(i));
                }
                user = level.get(USER);
            }
            lookForPassword(level);
            if (user != null && (password != null || passwordFile != null)) {
                String header =
                        basic(user, password != null ? password : firstLine("password", String.valueOf(passwordFile)));
                return new Authorization(header, "to use a token, run events-cli login, or set EVENTS_TOKEN");
            }
            boolean isInFile = i >= FIRST_OF_FILE;
            serverIsNamed |= level.containsKey("server") && (isInFile || !serverIsFiles);
            if (serverIsNamed && i + 1 >= FIRST_OF_FILE) {
                break;
            }
        }
        if (user != null) {
            throw CliException.usage("the user name \"" + user
                    + "\" needs a password; set EVENTS_PASSWORD, or name a file with --password-file");
        }
        if (levels.get(0).containsKey(PASSWORD_FILE)) {
            throw CliException.usage("--password-file needs a user name; give it with --user");
        }
        return null;
    }

    /** The value of the header for a token. */
    static String bearer(String token) {
        return "Bearer " + token;
    }

    /** How the user gives another token in place of the one at this level. */
    private String renewal(int level) {
        String file = levels.get(level).get(TOKEN_FILE);
        if (file != null) {
            return "it is in the token file " + file + "; write another into it";
        }
        if (level < FIRST_OF_FILE) {
            return "it is in EVENTS_TOKEN; set another there";
        }
        boolean isProfiles = level < levels.size() - 1;
        return "to keep another, run events-cli login" + (isProfiles ? " for the same profile" : "");
    }

    private @Nullable String token(Map<String, String> level) {
        String value = level.get(TOKEN);
        String file = level.get(TOKEN_FILE);
        if (value == null && file == null) {
            return null;
        }
        if (value != null && file != null) {
            throw CliException.usage("a token and a token file exclude each other; give one of them");
        }
        if (level.containsKey(USER) || levels.get(0).containsKey(PASSWORD_FILE)) {
            throw CliException.usage("a token and a user name with a password exclude each other; give one of them");
        }
        String token =
                value != null ? value : firstLine("token", String.valueOf(file)).strip();
        if (!token.matches("[!-~]+")) {
            throw CliException.usage("the token is not valid; it must be ASCII characters without blanks");
        }
        return token;
    }

    private void lookForPassword(Map<String, String> level) {
        if (password == null && passwordFile == null) {
            password = level.get(PASSWORD);
            passwordFile = level.get(PASSWORD_FILE);
            if (password != null && passwordFile != null) {
                throw CliException.usage(
                        "EVENTS_PASSWORD and EVENTS_PASSWORD_FILE exclude each other; set one of them");
            }
        }
    }

    private static String basic(String user, String password) {
        // RFC 7617: the first colon ends the user name.
        if (user.indexOf(':') >= 0) {
            throw CliException.usage("the user name \"" + user + "\" has a colon; it may not have one");
        }
        if (password.isEmpty()) {
            throw CliException.usage("the password of \"" + user + "\" is empty");
        }
        if ((user + password).chars().anyMatch(Character::isISOControl)) {
            throw CliException.usage("the user name or the password has a control character; it may not have one");
        }
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private String firstLine(String what, String file) {
        Path path = CliConfig.path(file, variables);
        try {
            String line = SmallFile.firstLine(path, LONGEST);
            warnIfOthersCanRead(what, path);
            return line;
        } catch (IOException | RuntimeException e) {
            throw CliException.usage("the " + what + " file " + file + " cannot be read: "
                    + (e instanceof IOException io ? CliException.reason(io) : e.getMessage()));
        }
    }

    private void warnIfOthersCanRead(String what, Path path) throws IOException {
        if (path.getFileSystem().supportedFileAttributeViews().contains("posix")
                && Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ)) {
            Messages.printError(
                    err,
                    "warning: other users of this machine can read the " + what + " file " + path
                            + "; to prevent that, run: chmod 600 " + path);
        }
    }
}
