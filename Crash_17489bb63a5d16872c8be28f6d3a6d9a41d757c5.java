import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

public class Crash_17489bb63a5d16872c8be28f6d3a6d9a41d757c5 {
    static final String base64Bytes = String.join("", "eyJzdG9wIjoxOTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTkxRTk5OTk5OTk5OTk5OTk5OX0=");

    public static void main(String[] args) throws Throwable {
        Crash_17489bb63a5d16872c8be28f6d3a6d9a41d757c5.class.getClassLoader().setDefaultAssertionStatus(true);
        try {
            Method fuzzerInitialize = dev.events.server.http.v1.JsonBodyFuzz.class.getMethod("fuzzerInitialize");
            fuzzerInitialize.invoke(null);
        } catch (NoSuchMethodException ignored) {
            try {
                Method fuzzerInitialize = dev.events.server.http.v1.JsonBodyFuzz.class.getMethod("fuzzerInitialize", String[].class);
                fuzzerInitialize.invoke(null, (Object) args);
            } catch (NoSuchMethodException ignored1) {
            } catch (IllegalAccessException | InvocationTargetException e) {
                e.printStackTrace();
                System.exit(1);
            }
        } catch (IllegalAccessException | InvocationTargetException e) {
            e.printStackTrace();
            System.exit(1);
        }
        byte[] input = java.util.Base64.getDecoder().decode(base64Bytes);
        dev.events.server.http.v1.JsonBodyFuzz.fuzzerTestOneInput(input);
    }
}