package io.steepest.benchmarks.plan;

import io.steepest.benchmarks.step.ParameterSet;
import io.steepest.optim.Division;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Roles;
import io.steepest.train.Optimizers;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Device;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * An optimizer on parameters that have shapes and no memory, on the device {@code meta} of libtorch: it has the state that it would
 * have, and takes no steps.
 */
public final class PlanSubject implements AutoCloseable {
    private final Module module = new Module();
    private final SteepestDescent optimizer;

    /**
     * Makes the optimizer.
     *
     * @param name of the optimizer
     * @param set of parameters, of any size
     */
    public PlanSubject(String name, ParameterSet set) {
        try (PointerScope scope = new PointerScope()) {
            TensorOptions meta = new TensorOptions().device(new DeviceOptional(new Device("meta")));
            Roles roles = Roles.inferred();
            for (ParameterSet.Parameter p : set.parameters()) {
                module.register_parameter(p.name(), torch.empty(p.extents(), meta, new MemoryFormatOptional()));
                roles = roles.with(p.name(), p.role());
            }
            optimizer = SteepestDescent.follow(Optimizers.named(name).recipe())
                    .roles(roles)
                    .on(module);
        }
    }

    /** Who would step what. */
    public Division division(int ranks) {
        return optimizer.division(ranks);
    }

    @Override
    public void close() {
        optimizer.close();
        module.close();
    }
}
