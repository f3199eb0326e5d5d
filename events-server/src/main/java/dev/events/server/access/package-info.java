/** Who may do what: tokens, their scopes, and the events as the owner of a token sees them. Knows nothing of HTTP. */
@NullMarked
package dev.events.server.access;

import org.jspecify.annotations.NullMarked;
