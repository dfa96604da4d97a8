package io.steepest.checkpoint;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * The tensors of a module beside those of a file.
 *
 * @param pairs those that fit
 * @param left what does not fit, in words
 */
record MatchedWeights(List<Pair> pairs, List<String> left) {

    /**
     * A live tensor and what it is to hold.
     *
     * @param into the live tensor
     * @param from the values
     */
    record Pair(Tensor into, Tensor from) {}

    /**
     * Matches by name.
     *
     * @param casting whether dtypes may differ
     */
    static MatchedWeights of(Map<String, Tensor> into, Map<String, Tensor> from, boolean casting) {
        List<Pair> pairs = new ArrayList<>();
        List<String> left = new ArrayList<>();
        into.forEach((name, x) -> {
            Tensor other = from.get(name);
            if (other == null) {
                left.add("the file lacks " + name + " " + Shapes.kind(x));
            } else if (!fits(x, other, casting)) {
                left.add("the file has " + name + " " + Shapes.kind(other) + ", the module " + Shapes.kind(x));
            } else {
                pairs.add(new Pair(x, other));
            }
        });
        from.keySet().stream()
                .filter(name -> !into.containsKey(name))
                .forEach(name ->
                        left.add("the file has " + CheckpointException.brief(name) + ", which the module has not"));
        return new MatchedWeights(pairs, left);
    }

    private static boolean fits(Tensor into, Tensor from, boolean casting) {
        return casting ? Arrays.equals(Shapes.of(into), Shapes.of(from)) : Shapes.areAlike(into, from);
    }

    /** Writes the values of the file into the module. */
    void copy() {
        try (NoGradGuard frozen = new NoGradGuard()) {
            pairs.forEach(pair -> pair.into.copy_(pair.from));
        }
    }
}
