package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.events.core.StoreUnavailableException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

class SharedCallTest {
    private final SharedCall<String> call = new SharedCall<>();

    private static String fail() {
        throw new StoreUnavailableException("down", null);
    }

    @Test
    void oneAsks_theOthersGetItsAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        FutureTask<String> first = new FutureTask<>(() -> call.get(() -> {
            asked.countDown();
            awaitQuietly(answered);
            return "answer";
        }));
        FutureTask<String> second = new FutureTask<>(() -> call.get(() -> "asked twice"));
        new Thread(first).start();
        asked.await();
        Thread other = new Thread(second);
        other.start();
        while (other.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        answered.countDown();

        assertEquals("answer", first.get());
        assertEquals("answer", second.get());
        assertFalse(call.isRunning());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterAFailure_theNextOneAsksAgain() {
        assertThrows(StoreUnavailableException.class, () -> call.get(SharedCallTest::fail));

        assertEquals("answer", call.get(() -> "answer"));
    }
}
