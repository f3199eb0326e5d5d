package dev.events.cli.format.print;

import dev.events.cli.client.AccessToken;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints tokens as a table, separated by tabs, as JSON, NDJSON or CSV. */
public final class TokenPrinter {
    private static final List<String> FIELDS =
            List.of("id", "name", "scopes", "tag", "created", "expires", "last_used");
    private static final List<String> HEADERS =
            List.of("ID", "NAME", "SCOPES", "TAG", "CREATED", "EXPIRES", "LAST USED");
    private static final int WIDEST_TEXT = 30;

    private final CliEnvironment environment;
    private final TimeFormatter times;
    private final PrintWriter out;

    public TokenPrinter(CliEnvironment environment, TimeFormatter times, PrintWriter out) {
        this.environment = environment;
        this.times = times;
        this.out = out;
    }

    /**
     * Prints them.
     *
     * @param format null for a table on a terminal, and its columns, separated by tabs, elsewhere
     */
    public void print(List<AccessToken> tokens, @Nullable OutputFormat format) {
        if (format == null && !environment.outIsTerminal()) {
            tokens.forEach(token -> out.print(String.join("\t", cells(token, "")) + "\n"));
            return;
        }
        switch (format == null ? OutputFormat.TABLE : format) {
            case JSON -> {
                out.print("[");
                String separator = "\n";
                for (AccessToken token : tokens) {
                    out.print(separator + TerminalText.visibleJson(token.json()));
                    separator = ",\n";
                }
                out.print(tokens.isEmpty() ? "]\n" : "\n]\n");
            }
            case NDJSON -> tokens.forEach(token -> out.print(TerminalText.visibleJson(token.json()) + "\n"));
            case CSV -> printCsv(tokens);
            case TABLE -> printTable(tokens);
        }
    }

    private void printCsv(List<AccessToken> tokens) {
        CsvRows rows = new CsvRows(out, environment.outIsTerminal());
        rows.print(FIELDS);
        for (AccessToken token : tokens) {
            rows.print(List.of(
                    token.id(),
                    token.name(),
                    String.join(";", token.scopes()),
                    token.tag() == null ? "" : token.tag(),
                    times.exact(token.created()),
                    times.exactOrEmpty(token.expires()),
                    times.exactOrEmpty(token.lastUsed())));
        }
    }

    private void printTable(List<AccessToken> tokens) {
        List<List<String>> rows = new ArrayList<>(List.of(HEADERS));
        tokens.forEach(token -> rows.add(cells(token, "never")));
        int[] widths = new int[HEADERS.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST_TEXT, TerminalText.width(row.get(i))));
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = TerminalText.fit(row.get(i), widths[i]);
                line.append(cell).append(" ".repeat(widths[i] - TerminalText.width(cell) + 2));
            }
            String text = line.toString().stripTrailing();
            out.println(
                    environment.columns().isPresent()
                            ? TerminalText.fit(text, environment.columns().getAsInt())
                            : text);
        }
    }

    private List<String> cells(AccessToken token, String never) {
        return List.of(
                TerminalText.visible(token.id()),
                TerminalText.visible(token.name()),
                TerminalText.visible(String.join(",", token.scopes())),
                token.tag() == null ? "" : TerminalText.visible(token.tag()),
                times.time(token.created()),
                time(token.expires(), never),
                time(token.lastUsed(), never));
    }

    private String time(@Nullable Instant time, String never) {
        return time == null ? never : times.time(time);
    }
}
