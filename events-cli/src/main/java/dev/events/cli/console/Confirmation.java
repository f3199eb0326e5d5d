package dev.events.cli.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** Asks the person at the terminal; whatever is not yes is no. */
public final class Confirmation {
    private Confirmation() {}

    public static boolean isAnsweredYes(String question, CliEnvironment environment, PrintWriter err) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            String answer = new BufferedReader(environment.in()).readLine();
            if (answer == null) {
                err.println(); // the end of input leaves the cursor behind the question
                return false;
            }
            String word = answer.strip().toLowerCase(Locale.ROOT);
            return word.equals("y") || word.equals("yes");
        } catch (IOException e) {
            return false;
        }
    }
}
