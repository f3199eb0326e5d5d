package dev.events.cli.console;

import java.util.Collection;
import java.util.Optional;

/** Finds the word that a mistyped one was meant to be. */
public final class Spelling {
    private static final int FARTHEST = 2;

    private Spelling() {}

    /** The word nearest to {@code word}, if one is near. */
    public static Optional<String> nearest(String word, Collection<String> known) {
        String nearest = null;
        int least = Math.min(FARTHEST, word.length() / 2) + 1;
        for (String candidate : known) {
            int distance = distance(word, candidate);
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** How many letters must be added, removed, replaced or swapped with their neighbour. */
    private static int distance(String a, String b) {
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
