package dev.events.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

class UsageErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // an unknown option or command
                "list --colour              | list has no option --colour",
                "list --form=-2h            | list has no option --form | Did you mean --from?",
                "list -x                    | list has no option -x",
                "timeline --from yesterday  | timeline has no option --from | If it is not meant as an option, put -- before it.",
                "show --bogus               | show has no option --bogus | If it is not meant as an option, put -- before it.",
                "lits                       | there is no command \"lits\" | Did you mean list?",
                "nothing                    | there is no command \"nothing\"",
                "--tag x list               | events-cli has no option --tag | Options come after the command.",
                // a word too many
                "list work                  | list takes options only, not the word \"work\" | For a tag, write --tag before it.",
                "status now                 | status takes options only, not the word \"now\"",
                "show @1 @2                 | show takes only one ID, so \"@2\" is one too many",
                // something is missing
                "show                       | which event? Give an id or a filter",
                "import                     | import needs a FILE",
                "list --tag                 | --tag needs a value: --tag TAG",
                "list --from --to now       | --from needs a value: --from TIME; --to is an option, and if it is meant as the value, write --from=--to",
                "list -o                    | --output needs a value: --output FORMAT",
                // a value too many
                "list --all=yes             | --all takes no value, so \"yes\" is too much; write only --all",
                "list --from 5.0 --from 6.0 | --from is given more than once; give it once",
                // a value that is none
                "list --limit many          | --limit \"many\" is not a whole number",
                "list --limit 99999999999   | --limit \"99999999999\" is not a whole number",
                "list --open=maybe          | --open \"maybe\" is neither true nor false",
                "list -o xml                | --output \"xml\" is not a format; it must be table, json, ndjson or csv",
                "list --from 3/4            | --from \"3/4\" is not clear; write 2026-03-04 or 2026-04-03",
                "list --from=               | --from \"\" is not a time; it must be a date (2026-11-24), a date and time (\"2026-11-24 10:30\"), a time today (10:30, 9am), now, today, yesterday, monday, \"last week\", an offset from now (-15m, \"2 hours ago\"), an RFC 3339 time, or epoch seconds",
                "list --in now              | --in \"now\" is one moment, not a range; a range is a day, a week, a month, a year, or two times with .. between them, such as monday..wednesday or 9:00..noon",
                "add --for 1:30             | --for \"1:30\" is not clear; write 1h30m or 1m30s",
                "add --stop 3/4             | --stop \"3/4\" is not clear; write 2026-03-04 or 2026-04-03",
                "timeline 3/4               | DAY \"3/4\" is not clear; write 2026-03-04 or 2026-04-03",
            })
    void describe_everyKindOfMistake_isASentenceOfOurs(ArgumentsAccessor row) {
        String line = String.valueOf(row.getString(0));
        String message = String.valueOf(row.getString(1));
        String hint = row.size() > 2 ? row.getString(2) : null;
        Cli.Result result = Cli.anywhere().run(line.split(" "));
        assertEquals(2, result.exitCode());
        assertEquals("", result.out());
        List<String> lines = result.err().lines().toList();
        assertEquals("events-cli: " + message, lines.get(0));
        assertEquals(hint == null ? 2 : 3, lines.size(), result.err());
        assertEquals(hint == null ? lines.get(1) : hint, lines.get(1));
        assertEquals(
                message.contains("command") || message.startsWith("events-cli")
                        ? "See: events-cli --help"
                        : "See: events-cli " + line.substring(0, (line + " ").indexOf(' ')) + " --help",
                lines.get(lines.size() - 1));
        assertFalse(result.err().matches("(?s).*(parameter|argument|index|Invalid|Unmatched).*"), result.err());
    }
}
