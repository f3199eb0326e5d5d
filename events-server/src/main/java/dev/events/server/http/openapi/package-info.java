/** The description of the API, and a page to try it on. */
@NullMarked
package dev.events.server.http.openapi;

import org.jspecify.annotations.NullMarked;
