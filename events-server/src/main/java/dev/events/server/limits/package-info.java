/** How much each caller may ask for. Knows nothing of HTTP. */
@NullMarked
package dev.events.server.limits;

import org.jspecify.annotations.NullMarked;
