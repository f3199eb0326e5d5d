package dev.events.cli.format.read;

/** A CSV file from anywhere. Run by {@code .ci/fuzz CsvFuzz}. */
public final class CsvFuzz {
    private CsvFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        ImportFuzz.read(ImportFormat.CSV, data);
    }
}
