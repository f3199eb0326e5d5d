package dev.events.server;

import org.junit.platform.suite.api.ConfigurationParameter;
import org.junit.platform.suite.api.ExcludeClassNamePatterns;
import org.junit.platform.suite.api.ExcludeTags;
import org.junit.platform.suite.api.IncludeClassNamePatterns;
import org.junit.platform.suite.api.SelectPackages;
import org.junit.platform.suite.api.Suite;

/** The tests of the routes once more, over HTTP/2 with TLS; those that write HTTP/1.1 themselves do so with TLS. */
@Suite
@SelectPackages({
    "dev.events.server.http.v1",
    "dev.events.server.http.legacy",
    "dev.events.server.http.openapi",
    "dev.events.server.http.jetty",
    "dev.events.server.http.live"
})
@IncludeClassNamePatterns(".*Test")
@ExcludeTags("large")
@ExcludeClassNamePatterns(".*(Faults|SlowBodies|GivenUpBodies|ClientWatch|Tls|Http2|CrossOrigin)Test")
@ConfigurationParameter(key = RunningServer.TRANSPORT, value = "h2")
class Http2RoutesTest {}
