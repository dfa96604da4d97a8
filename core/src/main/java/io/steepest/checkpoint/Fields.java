package io.steepest.checkpoint;

import static io.steepest.checkpoint.CheckpointException.brief;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The fields of a JSON object in a file, which may be forged.
 *
 * @param file named in messages
 * @param what the object is, for messages
 * @param values the fields by name
 */
record Fields(Path file, String what, Map<String, Object> values) {

    Fields object(String name) {
        if (values.get(name) instanceof Map<?, ?> found) {
            @SuppressWarnings("unchecked") // JSON has no other keys than texts
            Map<String, Object> fields = (Map<String, Object>) found;
            return new Fields(file, brief(name) + " of " + what, fields);
        }
        throw wrong(name, "an object");
    }

    /** As {@link #object}, but a field that is not there has no fields. */
    Fields objectOrNone(String name) {
        return values.containsKey(name) ? object(name) : new Fields(file, name, Map.of());
    }

    String text(String name) {
        if (values.get(name) instanceof String found) {
            return found;
        }
        throw wrong(name, "a text");
    }

    long number(String name) {
        return number(name, values.get(name));
    }

    List<Long> numbers(String name) {
        if (!(values.get(name) instanceof List<?> found)) {
            throw wrong(name, "a list of whole numbers");
        }
        List<Long> numbers = new ArrayList<>();
        found.forEach(each -> numbers.add(number(name, each)));
        return numbers;
    }

    private long number(String name, Object found) {
        if ((found instanceof Integer || found instanceof Long) && ((Number) found).longValue() >= 0) {
            return ((Number) found).longValue();
        }
        throw wrong(name, "whole numbers from 0 to 2^63 - 1");
    }

    CheckpointException wrong(String name, String right) {
        String found = values.containsKey(name) ? brief(values.get(name)) : "nothing";
        return new CheckpointException(file, "in " + what + " for " + brief(name) + ": " + found, right);
    }
}
