package dev.events.server.http.jetty;

import dev.events.server.access.AccessControl;
import dev.events.server.access.AccessControl.Decision;
import dev.events.server.access.AccessControl.Refusal;
import dev.events.server.access.Caller;
import dev.events.server.access.MissingScopeException;
import dev.events.server.access.Scope;
import dev.events.server.access.TokenSecret;
import dev.events.server.http.Credentials;
import dev.events.server.http.ExceptionMapper;
import dev.events.server.http.Problem;
import dev.events.server.http.RouteAccess;
import dev.events.server.http.RoutePath;
import dev.events.server.http.SessionCookie;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Attributes;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests through whose callers may use the route and do not ask too often. Comes before anything of a body is read. A
 * token that the store must be asked for holds no thread of the server's meanwhile.
 */
final class AccessCheck extends Handler.Wrapper {
    private static final String BEARER = "Bearer ";

    /** The attribute of a request that holds its {@link Caller}. */
    private static final String CALLER = "dev.events.caller";

    private final AccessControl access;
    private final RequestLimits limits;
    private final RequestGate gate;

    AccessCheck(AccessControl access, RequestLimits limits, RequestGate gate, Handler next) {
        super(next);
        this.gate = gate;
        this.access = access;
        this.limits = limits;
    }

    /** Who sent a request; nobody if it was refused before that was clear, or everybody may use its route. */
    static Caller caller(Attributes request) {
        return request.getAttribute(CALLER) instanceof Caller caller ? caller : Caller.NOBODY;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RoutePath.Route route = RequestGate.routeOf(request);
        if (route.access().isPublic()) {
            return super.handle(request, response, callback);
        }
        boolean harmless = route.access().isHarmless();
        @Nullable TokenSecret secret;
        try {
            Credentials credentials = credentials(request);
            secret = credentials.secret();
            if (credentials.isWrong() && Boolean.TRUE.equals(access.isSetUp())) {
                throw wrongToken(request);
            }
        } catch (Problem problem) {
            if (!Boolean.FALSE.equals(access.isSetUp())) {
                ProblemSender.send(problem, request, response, callback);
                return true;
            }
            // Nobody needs a token, so the header is meant for somebody else.
            secret = null;
        }
        Decision decision = access.decide(secret, harmless);
        if (decision == null) {
            boolean counted = secret != null && Boolean.TRUE.equals(access.isSetUp());
            Problem tooMany = counted ? limits.countWrongToken(request) : null;
            if (tooMany != null) {
                ProblemSender.send(tooMany, request, response, callback);
                return true;
            }
            CompletableFuture<Void> unused = access.lookUp(secret, harmless)
                    .thenAcceptAsync(
                            later -> LaterHandler.run(
                                    new Handler.Abstract.NonBlocking() {
                                        @Override
                                        public boolean handle(Request again, Response answer, Callback done)
                                                throws Exception {
                                            if (later.refusal() == Refusal.INVALID_TOKEN) {
                                                ProblemSender.send(refusal(Refusal.INVALID_TOKEN), again, answer, done);
                                                return true;
                                            }
                                            if (counted
                                                    && (later.caller() != null
                                                            || later.refusal() == Refusal.OLD_TOKEN)) {
                                                limits.uncountWrongToken(again);
                                            }
                                            return proceed(later, route.access(), again, answer, done);
                                        }
                                    },
                                    request,
                                    response,
                                    callback),
                            request.getConnectionMetaData().getConnector().getExecutor());
            return true;
        }
        return proceed(decision, route.access(), request, response, callback);
    }

    /**
     * What a request presents. The cookie of the page counts only for the page, and only if the header holds no token: with {@code
     * Basic} it may be what a proxy in front has asked the browser for.
     */
    private Credentials credentials(Request request) {
        HttpFields headers = request.getHeaders();
        Credentials presented = Credentials.of(headers.getValuesList(HttpHeader.AUTHORIZATION));
        if (presented.secret() == null
                && !isBearer(headers.get(HttpHeader.AUTHORIZATION))
                && headers.contains(HttpHeader.COOKIE)
                && gate.isFromOwnPage(request)) {
            Credentials kept = SessionCookie.credentials(headers.getValuesList(HttpHeader.COOKIE));
            return kept.equals(Credentials.NONE) ? presented : kept;
        }
        return presented;
    }

    private static boolean isBearer(@Nullable String authorization) {
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
    }

    private boolean proceed(
            Decision decision, RouteAccess needed, Request request, Response response, Callback callback)
            throws Exception {
        Caller caller = decision.caller();
        if (caller != null) {
            request.setAttribute(CALLER, caller);
            if (caller.token() != null) {
                response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            }
        }
        Problem tooMany = limits.count(caller == null ? null : caller.token(), request, response);
        if (tooMany != null) {
            ProblemSender.send(tooMany, request, response, callback);
            return true;
        }
        if (caller == null) {
            ProblemSender.send(refusal(Objects.requireNonNull(decision.refusal())), request, response, callback);
            return true;
        }
        Scope scope = needed.scope();
        if (scope != null) {
            try {
                caller.require(scope);
            } catch (MissingScopeException e) {
                ProblemSender.send(ExceptionMapper.toProblem(e), request, response, callback);
                return true;
            }
        }
        return super.handle(request, response, callback);
    }

    private Problem wrongToken(Request request) {
        Problem tooMany = limits.countWrongToken(request);
        return tooMany == null ? refusal(Refusal.INVALID_TOKEN) : tooMany;
    }

    private Problem refusal(Refusal refusal) {
        return switch (refusal) {
            case NO_TOKEN ->
                Problem.challenge(
                        HttpStatus.UNAUTHORIZED_401,
                        "a token is needed: send it as \"Authorization: Bearer evt_…\", or as the password of Basic"
                                + " authentication",
                        null);
            case INVALID_TOKEN, OLD_TOKEN ->
                Problem.challenge(
                        HttpStatus.UNAUTHORIZED_401,
                        "the token is unknown, expired or revoked",
                        "error=\"invalid_token\"");
            case NOT_SET_UP ->
                Problem.challenge(
                        HttpStatus.UNAUTHORIZED_401,
                        "a token is needed, and there is none yet; whoever runs the server makes the first with"
                                + " events-server token create --name NAME --scope admin",
                        null);
            case STORE_UNAVAILABLE -> Problem.busy(access.storeProblem());
        };
    }
}
