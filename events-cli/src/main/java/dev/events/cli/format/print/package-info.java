/**
 * The output formats, one class for each. A printer implements {@link dev.events.cli.format.print.EventPrinter} and is named
 * in {@link dev.events.cli.format.print.OutputFormat} or {@link dev.events.cli.format.print.ExportFormat}.
 */
@NullMarked
package dev.events.cli.format.print;

import org.jspecify.annotations.NullMarked;
