/** What stands between the routes and the store: a bound on the requests that wait for it, and the question whether it answers. */
@NullMarked
package dev.events.server.store;

import org.jspecify.annotations.NullMarked;
