/**
 * The import formats, one class for each. An importer implements {@link dev.events.cli.format.read.EventReader} and is named
 * in {@link dev.events.cli.format.read.ImportFormat}.
 */
@NullMarked
package dev.events.cli.format.read;

import org.jspecify.annotations.NullMarked;
