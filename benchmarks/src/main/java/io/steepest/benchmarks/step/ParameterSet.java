package io.steepest.benchmarks.step;

import io.steepest.param.Role;
import io.steepest.train.Memory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of a network by name, role and shape, without the network: what an optimizer's step is timed on.
 *
 * @param name as on the command line
 * @param parameters in order
 */
public record ParameterSet(String name, List<Parameter> parameters) {
    private static final Pattern ENTRY = Pattern.compile("([1-9]\\d{0,5})[x×]([1-9]\\d{0,5})(?:\\*([1-9]\\d{0,2}))?");
    private static final Pattern MILLIONS = Pattern.compile("([1-9]\\d{0,2})M");
    private static final long MILLION_SIDE = 1024;
    private static final Pattern COMMA = Pattern.compile(",");
    private static final Map<String, Supplier<List<Parameter>>> KNOWN = Map.of(
            "gpt2-small", () -> gpt(12, 768, 50304, 1024),
            "gpt2-xl", () -> gpt(48, 1600, 50304, 1024),
            "char-gpt", () -> gpt(4, 128, 87, 64),
            "cnn", ParameterSet::cnn);

    /** Copies the list. */
    public ParameterSet {
        parameters = List.copyOf(parameters);
    }

    /**
     * A parameter.
     *
     * @param name in the module
     * @param role what it would do there
     * @param shape rows and columns, or out, in, height and width
     */
    public record Parameter(String name, Role role, List<Long> shape) {

        /** Number of its entries. */
        public long entries() {
            return shape.stream().reduce(1L, (a, b) -> a * b);
        }

        /** Extents as an array. */
        public long[] extents() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /**
     * A set by name: {@code gpt2-small}, {@code gpt2-xl}, {@code char-gpt}, {@code cnn}, so many of 1024×1024 such as {@code 8M}, or
     * hidden matrices such as {@code 768x768*4,3072x768}.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static ParameterSet named(String name) {
        Supplier<List<Parameter>> known = KNOWN.get(name);
        return new ParameterSet(name, known == null ? custom(name) : known.get());
    }

    /** Number of entries of all together. */
    public long entries() {
        return parameters.stream().mapToLong(Parameter::entries).sum();
    }

    /**
     * Refuses parameters that, with their gradients, do not fit in memory.
     *
     * @throws IllegalArgumentException saying how much they need
     */
    public void requireMemory() {
        double numbers = parameters.stream()
                .mapToDouble(
                        p -> p.shape().stream().mapToDouble(Long::doubleValue).reduce(1, (a, b) -> a * b))
                .sum();
        Memory.require("--parameters " + name, 2 * Float.BYTES * numbers, "fewer or smaller matrices");
    }

    /** The shapes of hidden matrices, each once. */
    public List<List<Long>> matrices() {
        return parameters.stream()
                .filter(p -> p.role() == Role.LINEAR)
                .map(Parameter::shape)
                .distinct()
                .toList();
    }

    private static List<Parameter> gpt(int blocks, long width, long vocabulary, long context) {
        List<Parameter> all = new ArrayList<>();
        all.add(new Parameter("tokens", Role.EMBEDDING, List.of(vocabulary, width)));
        all.add(new Parameter("positions", Role.EMBEDDING, List.of(context, width)));
        for (int i = 0; i < blocks; i++) {
            for (String part : List.of("query", "key", "value", "out")) {
                all.add(linear("block" + i + "-" + part, width, width));
            }
            all.add(linear("block" + i + "-up", 4 * width, width));
            all.add(linear("block" + i + "-down", width, 4 * width));
        }
        return all;
    }

    private static List<Parameter> cnn() {
        return List.of(
                new Parameter("conv0", Role.CONV, List.of(32L, 16L, 3L, 3L)),
                new Parameter("conv1", Role.CONV, List.of(64L, 32L, 3L, 3L)),
                new Parameter("conv2", Role.CONV, List.of(64L, 64L, 3L, 3L)),
                new Parameter("head", Role.HEAD, List.of(10L, 576L)));
    }

    private static Parameter linear(String name, long rows, long columns) {
        return new Parameter(name, Role.LINEAR, List.of(rows, columns));
    }

    private static List<Parameter> custom(String text) {
        List<Parameter> all = new ArrayList<>();
        Matcher millions = MILLIONS.matcher(text);
        if (millions.matches()) {
            int times = Integer.parseInt(millions.group(1));
            for (int i = 0; i < times; i++) {
                all.add(linear("w" + i, MILLION_SIDE, MILLION_SIDE));
            }
            return all;
        }
        for (String entry : Arrays.asList(COMMA.split(text))) {
            Matcher parts = ENTRY.matcher(entry);
            if (!parts.matches()) {
                throw new IllegalArgumentException("--parameters " + text
                        + " is neither gpt2-small, gpt2-xl, char-gpt, cnn, a number of 1024x1024 matrices such as 8M,"
                        + " nor a list of matrices such as 768x768*4,3072x768");
            }
            int times = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
            for (int i = 0; i < times; i++) {
                all.add(linear("w" + all.size(), Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))));
            }
        }
        return all;
    }
}
