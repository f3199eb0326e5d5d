package dev.events.embedded.wire;

import dev.events.core.fuzz.FuzzInputs;
import java.io.IOException;
import java.net.URISyntaxException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class FuzzInputsTest {
    @TestFactory
    Stream<DynamicTest> wireMessage() throws IOException, URISyntaxException {
        return FuzzInputs.tests(WireMessageFuzz.class, WireMessageFuzz::fuzzerTestOneInput);
    }
}
