package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;

/** The name of a field in a query or an index. Dots separate the names of nested fields. */
public final class FieldPath {

    private FieldPath() {}

    /** Whether the field is not nested. */
    public static boolean isTopLevel(String path) {
        return !path.isEmpty() && !path.startsWith("$") && path.indexOf('.') < 0;
    }

    /** The value at a path; {@link de.bwaldvogel.mongo.backend.Missing} if there is none. */
    public static Object valueIn(Document document, String path) {
        return path.indexOf('.') < 0
                ? document.getOrMissing(path)
                : Utils.getSubdocumentValueCollectionAware(document, path);
    }
}
