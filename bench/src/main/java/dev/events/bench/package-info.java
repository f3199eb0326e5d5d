/** What the service is measured against. */
@org.jspecify.annotations.NullMarked
package dev.events.bench;
