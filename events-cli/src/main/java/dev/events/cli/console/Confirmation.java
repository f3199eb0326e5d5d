package dev.events.cli.console;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Asks for confirmation on the terminal. */
public final class Confirmation {
    private Confirmation() {}

    /** Asks a question. Every answer but "y" or "yes" means no. */
    public static boolean isAnsweredYes(String question, CliEnvironment environment, PrintWriter err) {
        String answer = answer(question + " [y/N] ", environment, err);
        return answer.equals("y") || answer.equals("yes");
    }

    /** Asks for this number. Every other answer means no. */
    public static boolean isTyped(long number, String question, CliEnvironment environment, PrintWriter err) {
        return answer(question + " ", environment, err).equals(Long.toString(number));
    }

    private static String answer(String question, CliEnvironment environment, PrintWriter err) {
        err.print(question);
        err.flush();
        try {
            String answer = readLine(environment.in());
            if (answer == null) {
                err.println(); // end of input: the cursor is still behind the question
                return "";
            }
            return answer.strip().toLowerCase(Locale.ROOT);
        } catch (IOException e) {
            return "";
        }
    }

    /** Reads no further than the end of the line: the next one may answer another question. */
    private static @Nullable String readLine(Reader in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        if (c < 0) {
            return null;
        }
        for (; c >= 0 && c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
