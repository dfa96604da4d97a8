package io.steepest.benchmarks.plan;

import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.benchmarks.step.ParameterSet.Parameter;
import io.steepest.param.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A model to plan for, by the shapes of its parameters.
 *
 * @param set its parameters
 * @param active entries that one token is multiplied with; fewer than all if experts take turns
 */
public record PlanModel(ParameterSet set, double active) {
    private static final Map<String, Supplier<PlanModel>> KNOWN = Map.of(
            "llama-7b", () -> new Llama("llama-7b", 4096, 32, 4096, 11008, 32000, 1, 1).model(),
            "llama-70b", () -> new Llama("llama-70b", 8192, 80, 1024, 28672, 32000, 1, 1).model(),
            "mixtral-8x7b", () -> new Llama("mixtral-8x7b", 4096, 32, 1024, 14336, 32000, 8, 2).model());

    /**
     * Returns a model by name, or one that consists of whatever {@code bench --parameters} takes.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static PlanModel named(String name) {
        Supplier<PlanModel> known = KNOWN.get(name);
        if (known != null) {
            return known.get();
        }
        ParameterSet set = ParameterSet.named(name);
        return new PlanModel(set, set.entries());
    }

    /**
     * A decoder with gated feed-forward layers.
     *
     * @param width of the stream
     * @param blocks number of blocks
     * @param keys rows of the matrices of keys and of values
     * @param hidden width of a feed-forward layer
     * @param vocabulary tokens
     * @param experts feed-forward layers of a block
     * @param chosen how many of them a token goes through
     */
    private record Llama(
            String name, long width, int blocks, long keys, long hidden, long vocabulary, int experts, int chosen) {

        PlanModel model() {
            List<Parameter> all = new ArrayList<>();
            all.add(new Parameter("tokens", Role.EMBEDDING, List.of(vocabulary, width)));
            for (int i = 0; i < blocks; i++) {
                block(all, "block" + i);
            }
            all.add(new Parameter("gain", Role.GAIN, List.of(width)));
            all.add(new Parameter("head", Role.HEAD, List.of(vocabulary, width)));
            ParameterSet set = new ParameterSet(name, all);
            double idle = 3.0 * blocks * (experts - chosen) * hidden * width;
            return new PlanModel(set, set.entries() - idle);
        }

        private void block(List<Parameter> all, String block) {
            all.add(linear(block + "-query", width, width));
            all.add(linear(block + "-key", keys, width));
            all.add(linear(block + "-value", keys, width));
            all.add(linear(block + "-out", width, width));
            if (experts > 1) {
                all.add(linear(block + "-router", experts, width));
            }
            for (int i = 0; i < experts; i++) {
                String expert = experts == 1 ? block : block + "-expert" + i;
                all.add(linear(expert + "-gate", hidden, width));
                all.add(linear(expert + "-up", hidden, width));
                all.add(linear(expert + "-down", width, hidden));
            }
            all.add(new Parameter(block + "-gain1", Role.GAIN, List.of(width)));
            all.add(new Parameter(block + "-gain2", Role.GAIN, List.of(width)));
        }

        private static Parameter linear(String name, long rows, long columns) {
            return new Parameter(name, Role.LINEAR, List.of(rows, columns));
        }
    }
}
