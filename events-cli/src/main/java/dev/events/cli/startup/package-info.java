/**
 * Classes that exist only to make short commands fast. A command should take at most three times as long as {@code java -version};
 * {@code bench/cli-startup} measures it and what most of these steps save. The table also lists the steps outside this package:
 *
 * <table>
 * <caption>What saves time, and where</caption>
 * <tr><th>Step</th><th>Where</th><th>What it saves</th></tr>
 * <tr><td>Class-data archive of the classes that common commands load</td><td>{@code bin/events-cli} makes it,
 *     {@link dev.events.cli.startup.CdsTraining} says which classes</td><td>most of loading and verifying classes</td></tr>
 * <tr><td>Classes are loaded while the command line is parsed</td><td>{@link dev.events.cli.startup.ClassPreloader}</td>
 *     <td>time, by using the second core</td></tr>
 * <tr><td>The jar is on the boot class path; flags of the JVM</td><td>{@code bin/events-cli}</td><td>checks of the jar, compiler
 *     threads, and half of the archive's relocation</td></tr>
 * <tr><td>One security provider for plain HTTP</td><td>{@link dev.events.cli.startup.PlainHttp}, {@code lib/plain-http.security}</td><td>loading eleven other providers</td></tr>
 * <tr><td>Only the command that is run is prepared</td><td>{@code EventsCli}</td><td>the options of all others</td></tr>
 * <tr><td>Options without annotations</td><td>{@link dev.events.cli.options.Arguments}</td><td>reflection on every command</td></tr>
 * <tr><td>Clear text connections, one address after the other, no proxy settings on loopback</td>
 *     <td>{@link dev.events.cli.client.ServerConnection}</td><td>the trust store and threads</td></tr>
 * <tr><td>JSON token by token</td><td>{@link dev.events.cli.client.EventCodec}</td><td>data binding</td></tr>
 * <tr><td>Times are formatted by hand</td><td>{@link dev.events.cli.console.TimeFormatter}</td><td>the locale's data</td></tr>
 * <tr><td>The time zone is found on demand</td><td>{@link dev.events.cli.console.CliEnvironment}</td><td>loading zone
 *     rules when no local time is printed</td></tr>
 * <tr><td>YAML only if there is a {@code cli.yml}</td><td>{@link dev.events.cli.options.CliConfig}</td><td>the YAML library</td></tr>
 * <tr><td>Texts are joined inline; picocli is compiled again for this Java</td><td>{@code pom.xml}</td><td>code made at run
 *     time; classes that are too old for the archive</td></tr>
 * </table>
 */
@NullMarked
package dev.events.cli.startup;

import org.jspecify.annotations.NullMarked;
