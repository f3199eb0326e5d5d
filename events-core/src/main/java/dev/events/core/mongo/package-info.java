/** The repository over MongoDB; the only package of the library that knows MongoDB's classes. */
@NullMarked
package dev.events.core.mongo;

import org.jspecify.annotations.NullMarked;
