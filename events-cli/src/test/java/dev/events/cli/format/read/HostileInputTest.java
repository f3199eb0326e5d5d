package dev.events.cli.format.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.events.cli.Cli;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files to import with a record that never ends, or that asks for more memory than there is. */
class HostileInputTest {
    private static final Clock CLOCK = Clock.fixed(Cli.NOW, Cli.PARIS);

    private final List<ImportRecord> records = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    private final EventReader.Sink sink = new EventReader.Sink() {
        @Override
        public void record(ImportRecord record) {
            records.add(record);
        }

        @Override
        public void remark(String place, String what) {}

        @Override
        public void refuse(String place, String reason) {
            refused.add(place + ": " + reason);
        }
    };

    /** An input that repeats itself; fails the test where a reader should have given up long ago. */
    private static final class Endless extends InputStream {
        private static final long ENOUGH = 100L << 20;

        private final byte[] beginning;
        private final byte[] repeated;
        private long read;

        Endless(String beginning, String repeated) {
            this.beginning = beginning.getBytes(UTF_8);
            this.repeated = repeated.getBytes(UTF_8);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            for (int i = 0; i < length; i++) {
                buffer[offset + i] = (byte) read();
            }
            return length;
        }

        @Override
        public int read() {
            if (read > ENOUGH) {
                throw new AssertionError("more than " + ENOUGH + " bytes were read");
            }
            long at = read++;
            return at < beginning.length
                    ? beginning[(int) at]
                    : repeated[(int) ((at - beginning.length) % repeated.length)];
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "ndjson|{\"start\":1,\"note\":\"|a|line 1 has more than 67108864 characters",
                "ndjson|[{\"start\":1},{\"start\":1,\"note\":\"|a|record 2 has more than 1048576 bytes",
                "ndjson|[{\"start\":1,\"x\":[|[],|record 1 has more than 1048576 bytes",
                "csv|`start,note\n1,\"`|a|line 2 has more than 1000 fields, 4194304 characters, or 1048576 characters in a field",
                "csv|`start,note\n1`|`,`|line 2 has more than 1000 fields",
                "timewarrior|[{\"start\":\"|a|record 1 has more than 1048576 bytes",
                "timewarrior|`inc 20261124T090000Z # a\ninc 20261124T100000Z # `|a|line 2 has more than 1048576 characters",
                "watson|[[1,2,\"p\",\"id\",[|\"a\",|record 1 has more than 1048576 bytes",
                "watson|{\"project\":\"|a|record 1 has more than 1048576 bytes",
                "activitywatch|{\"buckets\":{\"b\":{\"events\":[{\"data\":[|1,|record 1 has more than 1048576 bytes",
                "activitywatch|{\"x\":{|\"a\":1,|record 1 has more than 1048576 bytes",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:`|a|line 3 has more than 1048576 characters",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:a`|`\n b`|is continued to more than 1048576 characters",
                "ics|`BEGIN:VCALENDAR\nBEGIN:VEVENT`|`\nDTSTART:x`|event 1 (line 2) has more than 2097152 characters",
            })
    void record_endless_isReadUpToALimit(String format, String beginning, String repeated, String says) {
        InputStream in = new BufferedInputStream(new Endless(beginning, repeated));
        IOException e = assertThrows(IOException.class, () -> read(format, in));
        assertTrue(String.valueOf(e.getMessage()).contains(says), e.getMessage());
    }

    @Test
    void record_withANumberOfManyDigits_takesNoMemory() throws IOException {
        read(
                "activitywatch",
                "{\"buckets\":{\"b\":{\"events\":["
                        + "{\"id\":1e999999999,\"timestamp\":\"2026-11-24T09:00:00Z\",\"duration\":1},"
                        + "{\"id\":1,\"timestamp\":\"2026-11-24T09:00:00Z\",\"duration\":1e999999999}]}}}");
        assertEquals(1, records.size());
        assertEquals(List.of("bucket b, event 2: duration is 1e999999999; it must be seconds, 0 or more"), refused);
    }

    @Test
    void record_withALongQuotedTag_takesNoStack() throws IOException {
        read("timewarrior", "inc 20261124T090000Z # \"" + "a".repeat(1_000_000) + "\" b");
        assertEquals(2, records.get(0).event().tags().size());
    }

    private void read(String format, String text) throws IOException {
        read(format, new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private void read(String format, InputStream in) throws IOException {
        ImportFormat.valueOf(format.toUpperCase(Locale.ROOT)).reader(CLOCK).read(in, sink);
    }
}
