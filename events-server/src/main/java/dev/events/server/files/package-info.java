/** Files of the server's own user. */
@NullMarked
package dev.events.server.files;

import org.jspecify.annotations.NullMarked;
