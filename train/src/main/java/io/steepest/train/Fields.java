package io.steepest.train;

import com.fasterxml.jackson.databind.JsonNode;
import io.steepest.checkpoint.CheckpointException;
import io.steepest.file.Excerpt;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that JSON from a file has every field of a record, each of its type, before a mapper reads it: a mapper takes a
 * missing number for zero, and its messages name no field.
 *
 * @param file where the JSON was found
 * @param optional paths of fields that may be null
 */
record Fields(Path file, Set<String> optional) {

    /**
     * Checks a value.
     *
     * @param path dotted names of the fields on the way to the value; empty for the whole
     * @param found the value; null if the field is missing
     * @param type what the value shall be: a record, a list or map of values, an enum, a number, a boolean or a text; a
     *     {@code Double} may be null or missing
     * @throws CheckpointException naming the file and the field
     */
    void check(String path, JsonNode found, Type type) {
        if (type == Double.class && (found == null || found.isNull())) {
            return;
        }
        if (found == null) {
            throw new CheckpointException(file, "no metadata " + path, name(type));
        }
        if (found.isNull() && optional.contains(path)) {
            return;
        }
        if (type instanceof ParameterizedType parameterized) {
            Type[] arguments = parameterized.getActualTypeArguments();
            require(path, found, type, parameterized.getRawType() == List.class ? found.isArray() : found.isObject());
            if (found.isArray()) {
                for (int i = 0; i < found.size(); i++) {
                    check(path + "[" + i + "]", found.get(i), arguments[0]);
                }
            } else {
                found.properties().forEach(e -> check(path + "." + Excerpt.of(e.getKey()), e.getValue(), arguments[1]));
            }
            return;
        }
        Class<?> kind = (Class<?>) type;
        require(path, found, type, fits(found, kind));
        if (kind.isRecord()) {
            for (RecordComponent component : kind.getRecordComponents()) {
                String name = component.getName();
                check(path.isEmpty() ? name : path + "." + name, found.get(name), component.getGenericType());
            }
        }
    }

    private void require(String path, JsonNode found, Type type, boolean fits) {
        if (!fits) {
            String where = path.isEmpty() ? "metadata" : "metadata " + path + " =";
            throw new CheckpointException(file, where + " " + Excerpt.of(found), name(type));
        }
    }

    private static boolean fits(JsonNode found, Class<?> kind) {
        if (kind.isRecord()) {
            return found.isObject();
        }
        if (kind.isEnum()) {
            return found.isTextual() && constants(kind).contains(found.textValue());
        }
        if (kind == int.class) {
            return found.isIntegralNumber() && found.canConvertToInt();
        }
        if (kind == long.class) {
            return found.isIntegralNumber() && found.canConvertToLong();
        }
        if (kind == double.class || kind == Double.class) {
            return found.isNumber() || Set.of("NaN", "Infinity", "-Infinity").contains(found.asText());
        }
        return kind == boolean.class ? found.isBoolean() : found.isTextual();
    }

    private static List<String> constants(Class<?> kind) {
        return Arrays.stream(kind.getEnumConstants())
                .map(constant -> ((Enum<?>) constant).name())
                .toList();
    }

    private static String name(Type type) {
        if (type instanceof ParameterizedType parameterized) {
            return parameterized.getRawType() == Map.class ? "a JSON object" : "a JSON array";
        }
        Class<?> kind = (Class<?>) type;
        if (kind.isEnum()) {
            return "one of " + constants(kind);
        }
        if (kind == int.class || kind == long.class) {
            return "a whole number of at most " + (kind == int.class ? 32 : 64) + " bits";
        }
        if (kind == double.class || kind == Double.class) {
            return "a number";
        }
        return kind.isRecord() ? "a JSON object" : kind == boolean.class ? "true or false" : "a text";
    }
}
