package dev.events.server.audit;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs something when the process gets SIGHUP, which would end it otherwise. Java has no supported interface for signals, so this
 * uses {@code sun.misc.Signal} where it is there, by reflection: the compiler refuses to compile its name without a warning.
 */
final class HangUpSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HangUpSignal.class);

    private final Runnable undo;

    private HangUpSignal(Runnable undo) {
        this.undo = undo;
    }

    /** Runs the action at each signal, until this is closed. Does nothing where there is no such signal. */
    static HangUpSignal on(Runnable action) {
        try {
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            InvocationHandler invocation = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    action.run();
                    yield null;
                }
                case "equals" -> proxy == arguments[0];
                case "hashCode" -> System.identityHashCode(proxy);
                default -> "SIGHUP";
            };
            Object handler =
                    Proxy.newProxyInstance(handlerType.getClassLoader(), new Class<?>[] {handlerType}, invocation);
            Object before = install(handlerType, handler);
            return new HangUpSignal(() -> {
                try {
                    install(handlerType, before);
                } catch (ReflectiveOperationException e) {
                    LOG.debug("the handler of SIGHUP stays", e);
                }
            });
        } catch (ReflectiveOperationException e) {
            LOG.info("no SIGHUP here; the audit log is reopened when it has been moved");
            LOG.debug("no SIGHUP", e);
            return new HangUpSignal(() -> {});
        }
    }

    private static Object install(Class<?> handlerType, Object handler) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        Object signal = type.getConstructor(String.class).newInstance("HUP");
        return type.getMethod("handle", type, handlerType).invoke(null, signal, handler);
    }

    @Override
    public void close() {
        undo.run();
    }
}
