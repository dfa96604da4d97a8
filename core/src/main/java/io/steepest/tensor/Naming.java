package io.steepest.tensor;

/** Names of parts for people: of norms, coordinates, oracles, step rules and whatever else an optimizer consists of. */
public final class Naming {
    private Naming() {}

    /**
     * The text of a part, or the name of its class where the part has no {@code toString} of its own.
     *
     * @param part any object
     * @return its text; else a name like {@code Mine.Rows}, which for an anonymous class or a lambda is that of the class
     *     around it
     */
    public static String of(Object part) {
        try {
            boolean silent = part.getClass().getMethod("toString").getDeclaringClass() == Object.class;
            return silent ? name(part.getClass()) : part.toString();
        } catch (NoSuchMethodException e) {
            throw new AssertionError("every object has toString", e);
        }
    }

    private static String name(Class<?> type) {
        int lambda = type.getName().indexOf("$$Lambda");
        if (lambda >= 0) {
            String around = type.getName().substring(0, lambda);
            return around.substring(around.lastIndexOf('.') + 1).replace('$', '.');
        }
        Class<?> outer = type.getEnclosingClass();
        if (outer == null) {
            return type.getSimpleName();
        }
        return type.isAnonymousClass() ? name(outer) : name(outer) + "." + type.getSimpleName();
    }
}
