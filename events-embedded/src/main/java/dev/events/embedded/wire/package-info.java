/**
 * The MongoDB wire protocol: implementations of the abstract classes of mongo-java-server. Internal.
 */
@NullMarked
package dev.events.embedded.wire;

import org.jspecify.annotations.NullMarked;
