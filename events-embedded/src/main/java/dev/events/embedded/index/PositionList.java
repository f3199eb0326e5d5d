package dev.events.embedded.index;

import java.util.Arrays;

/** A growing list of document positions, eight bytes each. */
public final class PositionList {

    private long[] values = new long[64];
    private int size;

    public void add(long position) {
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = position;
    }

    public long[] inOrderAdded() {
        return Arrays.copyOf(values, size);
    }

    public long[] ascendingDistinct() {
        Arrays.sort(values, 0, size);
        int distinct = 0;
        for (int i = 0; i < size; i++) {
            if (i == 0 || values[i] != values[i - 1]) {
                values[distinct++] = values[i];
            }
        }
        size = distinct;
        return inOrderAdded();
    }
}
