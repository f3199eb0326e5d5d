package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;

/** Reads the value at the name of a field, in which dots separate the names of nested fields, as the library does. */
public final class FieldPaths {

    private FieldPaths() {}

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
