@NullMarked
package dev.events.embedded.index;

import org.jspecify.annotations.NullMarked;
