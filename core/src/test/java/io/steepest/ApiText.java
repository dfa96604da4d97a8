package io.steepest;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.GenericDeclaration;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The public and protected signatures of a class as lines, in an order that does not depend on the compiler. Left out is
 * what every record, enum and object has.
 */
final class ApiText {
    private static final int SEEN = Modifier.PUBLIC | Modifier.PROTECTED;
    private static final Set<String> OF_ALL = Set.of("equals", "hashCode", "toString", "valueOf", "values");

    private ApiText() {}

    /** Returns whether others can name a class. */
    static boolean isVisible(Class<?> type) {
        return (type.getModifiers() & SEEN) != 0
                && !type.isSynthetic()
                && !type.isAnonymousClass()
                && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()));
    }

    /** Returns the header of a class, and a line for each of its members. */
    static List<String> of(Class<?> type) {
        List<String> members = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (isSeen(field)) {
                members.add(
                        field.isEnumConstant()
                                ? field.getName()
                                : modifiers(field) + name(field.getGenericType()) + " " + field.getName());
            }
        }
        for (Constructor<?> made : type.getDeclaredConstructors()) {
            if (isSeen(made) && !isCanonical(made)) {
                members.add(modifiers(made) + simple(type) + parameters(made));
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (isSeen(method) && !method.isBridge() && !OF_ALL.contains(method.getName()) && !isComponent(method)) {
                String form = method.isDefault() ? "default " : "";
                members.add(form + modifiers(method) + variables(method) + name(method.getGenericReturnType()) + " "
                        + method.getName() + parameters(method));
            }
        }
        List<String> lines = new ArrayList<>();
        lines.add(header(type));
        members.stream().sorted().forEach(member -> lines.add("    " + member));
        return lines;
    }

    private static boolean isSeen(Member member) {
        return (member.getModifiers() & SEEN) != 0 && !member.isSynthetic();
    }

    private static boolean isCanonical(Constructor<?> made) {
        return made.getDeclaringClass().isRecord()
                && Arrays.equals(
                        made.getParameterTypes(),
                        Stream.of(made.getDeclaringClass().getRecordComponents())
                                .map(component -> component.getType())
                                .toArray(Class<?>[]::new));
    }

    private static boolean isComponent(Method method) {
        return method.getDeclaringClass().isRecord()
                && Stream.of(method.getDeclaringClass().getRecordComponents())
                        .anyMatch(component -> method.equals(component.getAccessor()));
    }

    private static String header(Class<?> type) {
        StringBuilder line = new StringBuilder(type.getPackageName()).append(": ");
        // a compiler may seal an enum whose constants have bodies
        if (type.isSealed() && !type.isEnum()) {
            line.append("sealed ");
        }
        if (type.isInterface()) {
            line.append("interface ");
        } else if (type.isRecord() || type.isEnum()) {
            line.append(type.getSuperclass().getSimpleName().toLowerCase(Locale.ROOT))
                    .append(' ');
        } else {
            line.append(Modifier.isAbstract(type.getModifiers()) ? "abstract " : "")
                    .append(Modifier.isFinal(type.getModifiers()) ? "final " : "")
                    .append("class ");
        }
        line.append(simple(type)).append(variables(type));
        if (type.isRecord()) {
            line.append(Stream.of(type.getRecordComponents())
                    .map(component -> name(component.getGenericType()) + " " + component.getName())
                    .collect(joining(", ", "(", ")")));
        } else if (!type.isInterface() && !type.isEnum() && type.getSuperclass() != Object.class) {
            line.append(" extends ").append(name(type.getGenericSuperclass()));
        }
        line.append(list(type.isInterface() ? " extends " : " implements ", type.getGenericInterfaces()));
        return line.toString();
    }

    private static String modifiers(Member member) {
        int shown = member.getModifiers() & (Modifier.PROTECTED | Modifier.STATIC);
        boolean fixed = Modifier.isAbstract(member.getModifiers())
                && !member.getDeclaringClass().isInterface();
        return (fixed ? "abstract " : "") + (shown == 0 ? "" : Modifier.toString(shown) + " ");
    }

    private static String variables(GenericDeclaration of) {
        return of.getTypeParameters().length == 0
                ? ""
                : Stream.of(of.getTypeParameters())
                        .map(variable -> variable.getName()
                                + Stream.of(variable.getBounds())
                                        .filter(bound -> bound != Object.class)
                                        .map(bound -> " extends " + name(bound))
                                        .collect(joining()))
                        .collect(joining(", ", "<", of instanceof Class ? ">" : "> "));
    }

    private static String parameters(Executable of) {
        String all = Stream.of(of.getGenericParameterTypes()).map(ApiText::name).collect(joining(", ", "(", ")"));
        String taken = of.isVarArgs() ? all.substring(0, all.lastIndexOf("[]")) + "...)" : all;
        return taken + list(" throws ", of.getGenericExceptionTypes());
    }

    private static String list(String word, Type... types) {
        return types.length == 0
                ? ""
                : word + Stream.of(types).map(ApiText::name).collect(joining(", "));
    }

    private static String name(Type type) {
        if (type instanceof Class<?> raw) {
            return raw.isArray() ? name(raw.getComponentType()) + "[]" : simple(raw);
        }
        if (type instanceof ParameterizedType made) {
            return name(made.getRawType())
                    + Stream.of(made.getActualTypeArguments())
                            .map(ApiText::name)
                            .collect(joining(", ", "<", ">"));
        }
        if (type instanceof GenericArrayType array) {
            return name(array.getGenericComponentType()) + "[]";
        }
        if (type instanceof WildcardType any) {
            return "?" + list(" super ", any.getLowerBounds())
                    + (any.getUpperBounds()[0] == Object.class ? "" : list(" extends ", any.getUpperBounds()));
        }
        return type.getTypeName();
    }

    private static String simple(Class<?> type) {
        return type.getDeclaringClass() == null
                ? type.getSimpleName()
                : simple(type.getDeclaringClass()) + "." + type.getSimpleName();
    }
}
