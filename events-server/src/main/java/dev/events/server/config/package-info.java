/** The server's settings, from flags, the environment and a YAML file. */
@NullMarked
package dev.events.server.config;

import org.jspecify.annotations.NullMarked;
