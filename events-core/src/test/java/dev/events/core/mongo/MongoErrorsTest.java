package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoCredential;
import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.client.MongoClients;
import dev.events.core.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The words for a login that fails: only a server can refuse a password. */
class MongoErrorsTest {
    private static final ServerAddress SERVER = new ServerAddress();
    private static final MongoCredential PASSWORD =
            MongoCredential.createScramSha256Credential("me", "admin", "secret".toCharArray());
    private static final MongoCredential AWS = MongoCredential.createAwsCredential(null, null);

    @Test
    void login_thatFails_isNotCalledAWrongPassword_unlessItIsOne() {
        assertEquals("MongoDB refuses the user name or password", reason(PASSWORD, answer(18)));
        assertEquals("MongoDB refuses the login by MONGODB-AWS", reason(AWS, answer(18)));
        assertEquals(
                "the login to MongoDB by MONGODB-AWS failed: credentials are missing or incomplete", reason(AWS, null));
        assertEquals(
                "the connection to MongoDB broke",
                reason(PASSWORD, new MongoSocketReadException("reset", SERVER, new IOException())));
        assertEquals(
                "MongoDB is electing a primary, or shutting down: ShutdownInProgress (91)",
                reason(PASSWORD, answer(91)));
    }

    private static MongoCommandException answer(int code) {
        return new MongoCommandException(
                new BsonDocument("ok", new BsonInt32(0)).append("code", new BsonInt32(code)), SERVER);
    }

    private static String reason(MongoCredential credential, @Nullable MongoException cause) {
        try (DriverCollection collection = new DriverCollection(
                MongoClients.create("mongodb://127.0.0.1:1"), Duration.ZERO, "127.0.0.1:1", "events_test", "none")) {
            return assertThrows(
                            StoreUnavailableException.class,
                            () -> MongoErrors.translating(collection, () -> {
                                throw cause == null
                                        ? new MongoSecurityException(credential, "no credentials")
                                        : new MongoSecurityException(credential, "failed", cause);
                            }))
                    .reason();
        }
    }
}
