package io.steepest.benchmarks.work;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an operator does with its arguments, by libtorch's schema of it, such as
 * {@code aten::add_.Tensor(Tensor(a!) self, Tensor other, *, Scalar alpha=1) -> Tensor(a!)}: an exclamation mark stands by
 * what is written.
 *
 * @param name of the operator
 * @param arguments in order
 */
record TracedSchema(String name, List<Argument> arguments) {
    /** They overwrite their first argument without reading it. */
    private static final Set<String> OVERWRITING = Set.of(
            "aten::copy_",
            "aten::fill_",
            "aten::zero_",
            "aten::normal_",
            "aten::uniform_",
            "aten::random_",
            "aten::bernoulli_",
            "aten::exponential_");

    /**
     * One argument.
     *
     * @param text type and name
     * @param keyword whether it comes after the asterisk: results that the caller has memory for do
     * @param given whether there is a value
     */
    private record Argument(String text, boolean keyword, boolean given) {
        boolean isMarked() {
            return text.contains("!");
        }

        boolean isNamed(String name) {
            return text.endsWith(" " + name);
        }
    }

    /** The schema of a node; of one without any, only that a name that ends in an underscore writes its first argument. */
    static TracedSchema of(JsonNode node) {
        String name = node.path("name").asText();
        List<Argument> arguments = new ArrayList<>();
        boolean keyword = false;
        for (String text : split(text(node))) {
            if (text.equals("*")) {
                keyword = true;
            } else {
                boolean given = !node.path("inputs")
                        .path("types")
                        .path(arguments.size())
                        .asText()
                        .equals("None");
                int end = text.indexOf('=');
                arguments.add(new Argument(end < 0 ? text : text.substring(0, end), keyword, given));
            }
        }
        if (arguments.isEmpty() && name.endsWith("_")) {
            arguments.add(new Argument("Tensor(a!) self", false, true));
        }
        return new TracedSchema(name, arguments);
    }

    /** Whether it reads the values of an argument. */
    boolean reads(int i) {
        if (!makes() || name.endsWith("_like") || name.startsWith("aten::new_")) {
            return false;
        }
        if (!writesMarked(i)) {
            return true;
        }
        return !arguments.get(i).keyword() && !OVERWRITING.contains(name);
    }

    /** Whether it writes into an argument. */
    boolean writes(int i) {
        // a fused kernel writes gradients only when it scales them
        return writesMarked(i)
                && (!arguments.get(i).isNamed("grads")
                        || arguments.stream().anyMatch(a -> a.isNamed("grad_scale") && a.given()));
    }

    /** Whether it fills its results. */
    boolean makes() {
        return !name.startsWith("aten::empty") && !name.startsWith("aten::new_empty") && !name.equals("aten::resize_");
    }

    private boolean writesMarked(int i) {
        return i < arguments.size() && arguments.get(i).isMarked() && makes();
    }

    private static String text(JsonNode node) {
        for (JsonNode attribute : node.path("attrs")) {
            if (attribute.path("name").asText().equals("op_schema")) {
                return attribute.path("value").asText();
            }
        }
        return "";
    }

    /** The arguments: what stands between commas outside of inner brackets. */
    private static List<String> split(String schema) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int begin = schema.indexOf('(') + 1;
        for (int i = begin; begin > 0 && i < schema.length() && depth >= 0; i++) {
            char c = schema.charAt(i);
            depth += "([".indexOf(c) >= 0 ? 1 : ")]".indexOf(c) >= 0 ? -1 : 0;
            if (depth < 0 || (depth == 0 && c == ',')) {
                String part = schema.substring(begin, i).strip();
                if (!part.isEmpty()) {
                    parts.add(part);
                }
                begin = i + 1;
            }
        }
        return parts;
    }
}
