/** What fuzz targets and their tests share. */
@org.jspecify.annotations.NullMarked
package dev.events.core.fuzz;
