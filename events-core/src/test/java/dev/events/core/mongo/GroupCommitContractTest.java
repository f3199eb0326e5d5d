package dev.events.core.mongo;

import dev.events.core.EventRepository;
import dev.events.core.GroupCommitRepository;

/** The contract with adds that share their writes, on the in-memory server. */
class GroupCommitContractTest extends InMemoryWireServerTest {
    @Override
    EventRepository over(MongoEventRepository opened) {
        return new GroupCommitRepository(opened);
    }
}
