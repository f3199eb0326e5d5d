package dev.events.core.mongo;

/**
 * What makes a document an event to a store: its id is an ObjectId, and a field of it is a number in a range. For stores
 * that can tell from their indexes whether all documents of a collection are such.
 *
 * @param numberField the name of the field
 * @param least the smallest number
 * @param most the largest number
 */
public record DocumentShape(String numberField, double least, double most) {}
