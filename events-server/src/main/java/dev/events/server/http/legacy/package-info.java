/** The original service's endpoints, which answer as it did. */
@NullMarked
package dev.events.server.http.legacy;

import org.jspecify.annotations.NullMarked;
