package dev.events.core.mongo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.MongoNotPrimaryException;
import com.mongodb.MongoWriteConcernException;
import com.mongodb.ReadPreference;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.connection.ClusterType;
import java.time.Duration;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a driver sees of the replica set that the other tests break. */
class FaultyMongoTest {
    private FaultyMongo mongo;
    private MongoClient client;
    private MongoCollection<Document> documents;

    @BeforeEach
    void start() {
        mongo = FaultyMongo.startWithSecondary();
        client = MongoClients.create(mongo.connectionString());
        documents = client.getDatabase("events_test").getCollection("faulty_" + Long.toHexString(System.nanoTime()));
        documents.insertOne(new Document("_id", 0));
        mongo.forget();
    }

    @AfterEach
    void stop() {
        mongo.clear();
        documents.drop();
        client.close();
        mongo.close();
    }

    @Test
    void driver_seesAReplicaSet_andUsesSessions() {
        documents.insertOne(new Document("_id", 1));

        assertEquals(ClusterType.REPLICA_SET, client.getClusterDescription().getType());
        BsonDocument insert = mongo.commands("insert").get(0);
        assertTrue(insert.containsKey("lsid") && insert.containsKey("txnNumber"), insert.toString());
    }

    @Test
    void write_whoseAnswerIsLost_isRetriedAndDoneOnce() {
        mongo.on("update").once().dropAfter();

        documents.updateOne(new Document("_id", 0), new Document("$inc", new Document("n", 1)));

        assertEquals(2, mongo.count("update"));
        assertEquals(1, documents.find().first().get("n"));
    }

    @Test
    void write_thatIsDropped_isRetried() {
        mongo.on("insert").once().dropBefore();

        documents.insertOne(new Document("_id", 1));

        assertEquals(2, documents.countDocuments());
    }

    @Test
    void everyThirdCommandThatFails_isRepeatedByTheDriver_andSparedThen() {
        mongo.on("insert").every(3).dropAfter();
        mongo.on("find").every(2).fail(11602, "InterruptedDueToReplStateChange");

        for (int i = 1; i <= 9; i++) {
            documents.insertOne(new Document("_id", i));
            assertEquals(i, documents.find(new Document("_id", i)).first().get("_id"));
        }

        assertEquals(9 + 3, mongo.count("insert"));
        assertEquals(9 + 4, mongo.count("find"));
    }

    @Test
    void write_duringAnElection_waitsForThePrimary() throws InterruptedException {
        mongo.stepDown(Duration.ofMillis(300));

        documents.insertOne(new Document("_id", 1));

        assertEquals(2, documents.countDocuments());
        mongo.stepDown();
        // The next hello has told the driver of it, or the refusal does; it finds no other.
        assertThrows(
                Exception.class,
                () -> documents
                        .withTimeout(200, java.util.concurrent.TimeUnit.MILLISECONDS)
                        .insertOne(new Document("_id", 2)));
        mongo.elect();
        documents.insertOne(new Document("_id", 3));
    }

    @Test
    void error_thatRepeats_reachesTheCaller() {
        mongo.on("insert").fail(10107, "NotWritablePrimary");
        assertThrows(MongoNotPrimaryException.class, () -> documents.insertOne(new Document("_id", 1)));

        mongo.clear();
        mongo.on("insert").once().fail(91, "ShutdownInProgress");
        documents.insertOne(new Document("_id", 1));
    }

    @Test
    void writeConcernError_comesWithTheWriteDone() {
        mongo.on("insert").once().failWriteConcern(64, "WriteConcernTimeout");

        assertThrows(MongoWriteConcernException.class, () -> documents.insertOne(new Document("_id", 1)));

        assertEquals(2, documents.countDocuments());
    }

    @Test
    void secondary_thatLags_isReadAsItWas() {
        MongoCollection<Document> onSecondary = documents.withReadPreference(ReadPreference.secondary());
        mongo.lag();
        documents.insertOne(new Document("_id", 1));

        assertEquals(1, onSecondary.countDocuments());
        mongo.catchUp();
        assertEquals(2, onSecondary.countDocuments());
    }

    @Test
    void command_thatHangs_isDoneLate() throws Exception {
        mongo.on("insert").hang();
        Thread writer = new Thread(() -> documents.insertOne(new Document("_id", 1)));
        writer.start();
        mongo.await("insert", 1);
        assertEquals(1, documents.countDocuments());

        mongo.clear();
        writer.join();
        assertEquals(2, documents.countDocuments());
    }

    @Test
    void frozenSet_answersNothing() throws Exception {
        mongo.freeze();
        Thread reader = new Thread(() -> documents.find().first());
        reader.start();
        mongo.await("find", 1);
        assertTrue(reader.isAlive());

        mongo.clear();
        reader.join();
        assertFalse(reader.isAlive());
    }
}
