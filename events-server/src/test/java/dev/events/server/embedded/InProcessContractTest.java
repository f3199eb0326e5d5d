package dev.events.server.embedded;

import dev.events.core.mongo.MongoEventRepository;

/** The contract on the embedded store without a connection in between, as the server uses it. */
class InProcessContractTest extends EmbeddedStoreContractTest {
    @Override
    String way() {
        return ", without a connection";
    }

    @Override
    protected MongoEventRepository.Builder builder(String database, String collection) {
        return super.builder(database, collection).localCollection(store.collection(database, collection));
    }
}
