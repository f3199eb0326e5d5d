/** The original service's endpoints, with its answers. */
@NullMarked
package dev.events.server.http.legacy;

import org.jspecify.annotations.NullMarked;
