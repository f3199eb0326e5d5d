/**
 * Imports: brings the server's events up to date with what a source has. {@link dev.events.cli.imports.EventImport} takes the
 * records of the readers in {@code format.read}.
 */
@NullMarked
package dev.events.cli.imports;

import org.jspecify.annotations.NullMarked;
