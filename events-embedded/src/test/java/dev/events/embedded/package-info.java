@NullMarked
package dev.events.embedded;

import org.jspecify.annotations.NullMarked;
