/** What was done, and by whom: a file with a line for each write and each refused request. Knows nothing of HTTP. */
@NullMarked
package dev.events.server.audit;

import org.jspecify.annotations.NullMarked;
