package dev.events.server;

import dev.events.core.mongo.IndexStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs which indexes are missing in MongoDB, once for each thing to know. */
final class IndexLog {
    private static final Logger LOG = LoggerFactory.getLogger(IndexLog.class);

    private IndexLog() {}

    static void log(IndexStatus status) {
        String missing = String.join(", ", status.missing());
        if (status.missing().isEmpty()) {
            LOG.info("MongoDB has all indexes now");
        } else if (status.reason() == null) {
            LOG.info("MongoDB is asked to create the indexes {}; until they are there, reading takes longer", missing);
        } else {
            LOG.warn(
                    "MongoDB lacks the indexes {}, so reading takes longer: {}; this server goes on trying",
                    missing,
                    status.reason());
        }
    }
}
