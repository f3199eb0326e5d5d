package dev.events.cli;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Suggests an option or command for a mistyped word. Picocli's own suggestions compare pairs of letters, which misses swapped
 * letters such as "lits".
 */
final class Suggestion {
    private static final int FARTHEST = 2;

    private Suggestion() {}

    /** The name nearest to {@code word} among those that {@code command} knows, if one is near. */
    static Optional<String> near(String word, CommandSpec command) {
        String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        Stream<String> known = name.startsWith("-")
                ? command.options().stream().map(OptionSpec::longestName)
                : command.subcommands().keySet().stream();
        return known.filter(candidate -> distance(name, candidate) <= Math.min(FARTHEST, name.length() / 2))
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)));
    }

    /** How many letters must be added, removed, replaced or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] distances = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    distances[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(
                        distances[i - 1][j - 1] + change, Math.min(distances[i - 1][j], distances[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, distances[i - 2][j - 2] + 1);
                }
                distances[i][j] = least;
            }
        }
        return distances[a.length()][b.length()];
    }
}
