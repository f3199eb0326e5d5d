package dev.events.embedded.index;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * Computes the keys of documents in an index. A document has one key, or one for each distinct element if a field is an
 * array.
 *
 * <p>The first field is always stored ascending, and the others relative to it, because a table can be read backwards.
 */
final class DocumentKeys {

    private final List<IndexKey> keys;
    private final List<String> fields;
    private final boolean unique;
    private final boolean sparse;

    DocumentKeys(List<IndexKey> keys, boolean unique, boolean sparse) {
        this.keys = keys;
        this.fields = keys.stream().map(IndexKey::getKey).toList();
        this.unique = unique;
        this.sparse = sparse;
    }

    boolean isDescending(int field) {
        return keys.get(field).isAscending() != keys.get(0).isAscending();
    }

    /** The distinct keys of a document, in order. */
    Collection<byte[]> of(Document document) {
        if (sparse && fields.stream().allMatch(field -> FieldPaths.valueIn(document, field) instanceof Missing)) {
            return List.of();
        }
        List<byte[]> composed = List.of(KeyBytes.EMPTY);
        for (int i = 0; i < fields.size(); i++) {
            Collection<byte[]> encoded = encoded(FieldPaths.valueIn(document, fields.get(i)));
            List<byte[]> longer = new ArrayList<>(composed.size() * encoded.size());
            for (byte[] key : composed) {
                for (byte[] one : encoded) {
                    longer.add(KeyBytes.concat(key, isDescending(i) ? KeyBytes.inverted(one) : one));
                }
            }
            composed = longer;
        }
        return composed;
    }

    private Collection<byte[]> encoded(Object value) {
        if (!(value instanceof Collection<?> elements)) {
            return List.of(KeyEncoding.encode(value));
        }
        if (elements.isEmpty()) {
            return List.of(KeyEncoding.emptyArray());
        }
        TreeSet<byte[]> distinct = new TreeSet<>(KeyBytes::compare);
        addElements(elements, distinct);
        return distinct;
    }

    /** Includes elements of nested arrays, because the matcher's {@code $in} finds them too. */
    private void addElements(Collection<?> elements, Collection<byte[]> distinct) {
        for (Object element : elements) {
            distinct.add(KeyEncoding.encode(element));
            if (!unique && element instanceof Collection<?> nested) {
                addElements(nested, distinct);
            }
        }
    }

    /** The fields of the index that are arrays in a document. */
    List<String> arraysIn(Document document) {
        return fields.stream()
                .filter(field -> FieldPaths.valueIn(document, field) instanceof Collection)
                .toList();
    }

    /** The same as bits: bit N is set if the Nth field is an array. */
    int arrayBits(Document document) {
        int bits = 0;
        for (int i = 0; i < fields.size(); i++) {
            if (FieldPaths.valueIn(document, fields.get(i)) instanceof Collection) {
                bits |= 1 << i;
            }
        }
        return bits;
    }
}
