package dev.events.cli.format.print;

import dev.events.cli.client.AccessToken;
import dev.events.cli.console.CliEnvironment;
import dev.events.cli.console.TerminalText;
import dev.events.cli.console.TimeFormatter;
import java.io.PrintWriter;
import java.time.Instant;
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
        TextTable table = new TextTable(HEADERS, WIDEST_TEXT);
        tokens.forEach(token -> table.add(cells(token, "never")));
        table.print(environment, out);
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
