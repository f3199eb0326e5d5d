package dev.events.cli.format.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** An iCalendar file from anywhere. Run by {@code .ci/fuzz IcsFuzz}. */
public final class IcsFuzz {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    private IcsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        try {
            ImportFormat.ICS.reader(CLOCK).read(new ByteArrayInputStream(data), DISCARD);
        } catch (IOException e) {
            // refused, as the user is told
        }
    }

    private static final EventReader.Sink DISCARD = new EventReader.Sink() {
        @Override
        public void record(ImportRecord record) {}

        @Override
        public void remark(String place, String what) {}

        @Override
        public void refuse(String place, String reason) {}
    };
}
