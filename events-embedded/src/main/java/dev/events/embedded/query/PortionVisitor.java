package dev.events.embedded.query;

/** Receives the documents that a query means, in portions. */
public interface PortionVisitor {
    /**
     * A portion begins: documents whose field has a value from {@code from} on and below {@code to}. What has another value belongs to
     * another portion, and comes again there.
     *
     * @param most more documents it does not have
     * @return whether to go on
     */
    boolean begin(double from, double to, long most);

    /**
     * Looks at a document that the query may mean or not.
     *
     * @param length without the checksum
     * @return false if the query has to be asked
     */
    boolean skim(byte[] bytes, int offset, int length);

    /** Looks at a document that the query means, and of which {@link #skim} did not know it. */
    void visit(byte[] stored);
}
