package io.steepest.step;

import io.steepest.tensor.Arena;
import io.steepest.tensor.Naming;
import java.util.List;
import java.util.Set;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * An adaptive rule whose size is multiplied by a schedule.
 *
 * @param rule the rule
 * @param pace the factor
 */
record Paced(Adaptive rule, Schedule pace) implements Adaptive {

    @Override
    public Sizing on(List<Block> blocks, Arena arena) {
        Sizing sizing = rule.on(blocks, arena);
        return new Sizing() {
            @Override
            public Tensor size(Landscape seen) {
                return sizing.size(seen).mul(new Scalar(pace.at(seen.t())));
            }

            @Override
            public Tensor decaySize(Tensor size) {
                return sizing.decaySize(size);
            }

            @Override
            public Scaling scaling(Landscape seen) {
                return sizing.scaling(seen);
            }
        };
    }

    @Override
    public boolean measures() {
        return rule.measures();
    }

    @Override
    public Reads reads() {
        return rule.reads();
    }

    @Override
    public boolean suits(Set<Length> lengths) {
        return rule.suits(lengths);
    }

    @Override
    public String needs() {
        return rule.needs();
    }

    @Override
    public String toString() {
        return Naming.of(rule) + " times " + Naming.of(pace);
    }
}
