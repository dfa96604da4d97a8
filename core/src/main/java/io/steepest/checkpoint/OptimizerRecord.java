package io.steepest.checkpoint;

import com.fasterxml.jackson.jr.ob.JSON;
import io.steepest.optim.History;
import io.steepest.optim.OptimizerState;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.pytorch.Tensor;

/**
 * The numbers and words of an optimizer, as JSON among the texts of a checkpoint.
 *
 * @param recipe in words
 * @param steps taken
 * @param rate factor on the step size of the recipe
 * @param parameters the past of each parameter, by name
 */
record OptimizerRecord(String recipe, long steps, double rate, SortedMap<String, History> parameters) {
    /** Key of the JSON among the texts of a file. */
    static final String KEY = "steepest.optimizer";
    /** The version of this record. The first one, which named state by bank, wrote no number. */
    static final int FORMAT = 2;

    /** The record of an optimizer. */
    static OptimizerRecord of(String recipe, OptimizerState state) {
        return new OptimizerRecord(recipe, state.steps(), state.rate(), state.parameters());
    }

    /** The state that consists of this record and of tensors. */
    OptimizerState with(Map<String, Tensor> tensors) {
        return OptimizerState.of(tensors, parameters, steps, rate);
    }

    /** As JSON. */
    String json() throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("format", FORMAT);
        all.put("recipe", recipe);
        all.put("steps", steps);
        all.put("rate", rate);
        Map<String, Object> pasts = new LinkedHashMap<>();
        parameters.forEach((name, past) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("steps", past.steps());
            fields.put("turn", past.turn());
            fields.put("unit", past.unit());
            fields.put("matrices", past.matrices());
            pasts.put(name, fields);
        });
        all.put("parameters", pasts);
        return JSON.std.asString(all);
    }

    /**
     * Reads the record of a file.
     *
     * @param file named in messages
     * @param json the text that the file has
     * @throws CheckpointException naming the field that is missing or of another type
     */
    static OptimizerRecord read(Path file, String json) {
        try {
            Map<String, Object> all = JSON.std.mapFrom(json);
            long format = number(file, all, "format").longValue();
            if (format != FORMAT) {
                throw new CheckpointException(
                        file, "an optimizer of format " + format, "format " + FORMAT + ", which this version writes");
            }
            SortedMap<String, History> pasts = new TreeMap<>();
            for (Map.Entry<?, ?> each : object(file, all, "parameters").entrySet()) {
                String name = String.valueOf(each.getKey());
                Map<?, ?> fields = object(file, object(file, all, "parameters"), name);
                pasts.put(
                        name,
                        new History(
                                number(file, fields, "steps").longValue(),
                                number(file, fields, "turn").intValue(),
                                number(file, fields, "unit").intValue(),
                                text(file, fields, "matrices")));
            }
            return new OptimizerRecord(
                    text(file, all, "recipe"),
                    number(file, all, "steps").longValue(),
                    number(file, all, "rate").doubleValue(),
                    pasts);
        } catch (CheckpointException e) {
            throw e;
        } catch (IOException | IllegalArgumentException e) {
            throw new CheckpointException(
                    file,
                    "a description of an optimizer that does not parse ("
                            + CheckpointException.brief(String.valueOf(e.getMessage())) + ")",
                    "the JSON that this library writes");
        }
    }

    private static Number number(Path file, Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof Number found) {
            return found;
        }
        throw wrong(file, fields, name, "a number");
    }

    private static String text(Path file, Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof String found) {
            return found;
        }
        throw wrong(file, fields, name, "a text");
    }

    private static Map<?, ?> object(Path file, Map<?, ?> fields, String name) {
        if (fields.get(name) instanceof Map<?, ?> found) {
            return found;
        }
        throw wrong(file, fields, name, "an object");
    }

    private static CheckpointException wrong(Path file, Map<?, ?> fields, String name, String right) {
        String found =
                fields.containsKey(name) ? CheckpointException.brief(String.valueOf(fields.get(name))) : "nothing";
        return new CheckpointException(
                file, "in the optimizer's " + CheckpointException.brief(name) + ": " + found, right);
    }
}
