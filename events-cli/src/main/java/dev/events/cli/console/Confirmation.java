package dev.events.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** Asks for confirmation on the terminal. Every answer but "y" or "yes" means no. */
public final class Confirmation {
    private Confirmation() {}

    public static boolean isAnsweredYes(String question, CliEnvironment environment, PrintWriter err) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(environment.in()).readLine();
            if (answer == null) {
                err.println(); // end of input: the cursor is still behind the question
                return false;
            }
            String word = answer.strip().toLowerCase(Locale.ROOT);
            return word.equals("y") || word.equals("yes");
        } catch (IOException e) {
            return false;
        }
    }
}
