@NullMarked
package dev.events.embedded.wire;

import org.jspecify.annotations.NullMarked;
