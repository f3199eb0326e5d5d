package dev.events.server.http.jetty;

import dev.events.server.access.Token;
import dev.events.server.http.Problem;
import dev.events.server.limits.ClientNetwork;
import dev.events.server.limits.RateLimiter;
import dev.events.server.limits.RateLimiter.Share;
import java.util.List;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one caller from taking what belongs to all. Requests are counted for their token, or for the network of the client
 * where there is none; wrong tokens always for the network, so that guessing does not disturb those who have right ones. The
 * headers are those of draft-ietf-httpapi-ratelimit-headers-10.
 */
final class RequestLimits {
    private static final String POLICY = "RateLimit-Policy";
    private static final String LIMIT = "RateLimit";

    private static final String TYPE = "https://iana.org/assignments/http-problem-types#quota-exceeded";
    private static final String TITLE = "Request cannot be satisfied as assigned quota has been exceeded";

    /** More than anybody mistypes. */
    private static final int WRONG_TOKENS = 20;

    private final @Nullable RateLimiter requests;
    private final RateLimiter wrongTokens = RateLimiter.onePerSecond("wrong-tokens", WRONG_TOKENS);
    private final ClientAddress addresses;

    /** @param requests limits all requests; null for no limit */
    RequestLimits(@Nullable RateLimiter requests, ClientAddress addresses) {
        this.requests = requests;
        this.addresses = addresses;
    }

    /**
     * Counts a request, and says in the response what is left.
     *
     * @param token null if it has none that is valid
     * @return what is wrong; null if it is within the limit
     */
    @Nullable
    Problem count(@Nullable Token token, Request request, Response response) {
        if (requests == null) {
            return null;
        }
        Share share = requests.take(token == null ? network(request) : "token " + token.id());
        response.getHeaders().put(POLICY, policy(requests));
        response.getHeaders().put(LIMIT, state(requests, share));
        return share.isGranted()
                ? null
                : exceeded(
                        requests,
                        share,
                        "more than " + requests.quota() + " requests in " + seconds(requests.window()));
    }

    /**
     * Counts a token that is not valid, as far as is known.
     *
     * @return what is wrong; null if it is within the limit
     */
    @Nullable
    Problem countWrongToken(Request request) {
        Share share = wrongTokens.take(network(request));
        return share.isGranted()
                ? null
                : exceeded(
                        wrongTokens,
                        share,
                        "too many wrong tokens from this address: " + WRONG_TOKENS
                                + " are allowed, and then one a second");
    }

    /** The token was valid after all, has expired, or was presented before. */
    void uncountWrongToken(Request request) {
        wrongTokens.giveBack(network(request));
    }

    private String network(Request request) {
        return ClientNetwork.of(addresses.of(request));
    }

    private static Problem exceeded(RateLimiter limiter, Share share, String reason) {
        return Problem.of(HttpStatus.TOO_MANY_REQUESTS_429, reason + "; try again in " + seconds(share.seconds()))
                .withType(TYPE, TITLE)
                .withMember("violated-policies", List.of(limiter.name()))
                .withHeader(HttpHeader.RETRY_AFTER.asString(), Long.toString(share.seconds()))
                .withHeader(POLICY, policy(limiter))
                .withHeader(LIMIT, state(limiter, share));
    }

    private static String seconds(long number) {
        return number == 1 ? "a second" : number + " seconds";
    }

    private static String policy(RateLimiter limiter) {
        return "\"" + limiter.name() + "\";q=" + limiter.quota() + ";w=" + limiter.window();
    }

    private static String state(RateLimiter limiter, Share share) {
        return "\"" + limiter.name() + "\";r=" + share.left() + ";t=" + share.seconds();
    }
}
