package dev.events.cli.format.read;

/** An iCalendar file from anywhere. Run by {@code .ci/fuzz IcsFuzz}. */
public final class IcsFuzz {
    private IcsFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        ImportFuzz.read(ImportFormat.ICS, data);
    }
}
