package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;

/** The names of fields in queries and indexes: a field of the document itself, or with dots one inside it. */
public final class FieldPath {

    private FieldPath() {}

    /** Whether this names a field of the document itself. */
    public static boolean isTopLevel(String path) {
        return !path.isEmpty() && !path.startsWith("$") && path.indexOf('.') < 0;
    }

    /** The value at a path, {@link de.bwaldvogel.mongo.backend.Missing} where there is none. */
    public static Object valueIn(Document document, String path) {
        return path.indexOf('.') < 0
                ? document.getOrMissing(path)
                : Utils.getSubdocumentValueCollectionAware(document, path);
    }
}
