/** The rules of retention over HTTP, for the owner's commands. */
@NullMarked
package dev.events.server.http.retention;

import org.jspecify.annotations.NullMarked;
