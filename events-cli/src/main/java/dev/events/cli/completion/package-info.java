/** What a shell may complete on a command line, and how bash must have it quoted. */
@NullMarked
package dev.events.cli.completion;

import org.jspecify.annotations.NullMarked;
