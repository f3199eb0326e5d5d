@NullMarked
package dev.events.embedded.file;

import org.jspecify.annotations.NullMarked;
