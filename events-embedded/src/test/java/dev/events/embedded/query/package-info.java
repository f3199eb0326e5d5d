@NullMarked
package dev.events.embedded.query;

import org.jspecify.annotations.NullMarked;
