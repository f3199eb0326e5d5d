/** The timeline: a page that people keep open. */
@NullMarked
package dev.events.server.http.web;

import org.jspecify.annotations.NullMarked;
