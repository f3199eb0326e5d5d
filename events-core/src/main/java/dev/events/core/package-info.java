/**
 * Events, the queries that find them, and the repository that stores them.
 *
 * <p>This package is the library's public API, which is why it has more than twenty classes: the event and its parts, the
 * query and its parts, the repository with its arguments, results and exceptions, and two decorators. {@link
 * dev.events.core.Excerpt} and {@link dev.events.core.Sha256} are public because the server and the command line use them
 * too.
 */
@NullMarked
package dev.events.core;

import org.jspecify.annotations.NullMarked;
