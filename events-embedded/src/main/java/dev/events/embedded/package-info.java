/**
 * The embedded store: events in one directory, without MongoDB.
 *
 * <p>This package is the API of the module. The packages below it are public only because Java has no narrower access
 * between packages; they may change in any version. Each uses only those before it: {@code file}, {@code index}, {@code
 * query}, {@code wire}. None of them knows anything about events.
 */
@NullMarked
package dev.events.embedded;

import org.jspecify.annotations.NullMarked;
