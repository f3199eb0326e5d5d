package dev.events.server;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/**
 * The tests of the routes once more, over a replica set in which connections break and members change their state. Large ones
 * are left out, since the server in memory takes minutes to remove what they add.
 */
@Suite
@SelectPackages({"dev.events.server.http.v1", "dev.events.server.http.legacy"})
@IncludeClassNamePatterns(".*Test")
@ExcludeTags("large")
@ExcludeClassNamePatterns(".*FaultsTest")
@ConfigurationParameter(key = RunningServer.STORE, value = "replica-set")
class ReplicaSetRoutesTest {}
