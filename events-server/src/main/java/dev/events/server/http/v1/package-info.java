/** The modern API. */
@NullMarked
package dev.events.server.http.v1;

import org.jspecify.annotations.NullMarked;
