@NullMarked
package dev.events.server.embedded;

import org.jspecify.annotations.NullMarked;
