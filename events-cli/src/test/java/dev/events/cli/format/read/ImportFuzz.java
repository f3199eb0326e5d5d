package dev.events.cli.format.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;

/** What the fuzz targets of the import formats share. */
final class ImportFuzz {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC);

    private ImportFuzz() {}

    /** Reads a file; only an IOException, which the user is told, is no finding. */
    static void read(ImportFormat format, byte[] file) {
        try {
            format.reader(CLOCK).read(new ByteArrayInputStream(file), DISCARD);
        } catch (IOException e) {
            // refused
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
