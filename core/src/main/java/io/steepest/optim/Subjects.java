package io.steepest.optim;

import io.steepest.engine.Dtypes;
import io.steepest.param.Assignment;
import io.steepest.step.Schedule;
import io.steepest.tensor.Arena;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/**
 * The parameters of a module as an optimizer took them: those that are stepped, those that nothing happens to, and those
 * that were frozen. It notices when the module has others.
 */
final class Subjects implements AutoCloseable {
    private static final long EACH = 16;

    private final Arena handles = new Arena();
    private final Module module;
    private final List<Assignment> all;
    private final List<Assignment> stepped;
    /** Parameters that require no gradient so far. */
    private final Map<String, Tensor> frozen = new TreeMap<>();

    private final long count;

    /**
     * Looks at a module.
     *
     * @throws IllegalArgumentException if there is nothing to train, a dtype is not supported, or the options do not fit
     */
    Subjects(Module module, Options options) {
        this.module = module;
        try (PointerScope scope = new PointerScope()) {
            List<Assignment> found = options.roles().of(module);
            found.forEach(parameter -> Dtypes.check(parameter.name(), parameter.tensor()));
            options.check(found);
            options.recipe().check(found);
            this.all = found.stream()
                    .map(p -> isSteppedEntryByEntry(p, options) ? p.unsplit() : p)
                    .map(p -> p.keptBy(handles.at("parameter")))
                    .toList();
            this.stepped = all.stream()
                    .filter(p -> !options.recipe().resolve(p).isUntouched())
                    .toList();
            Set<Long> known = all.stream()
                    .flatMap(p -> p.tensors().stream())
                    .map(Subjects::identity)
                    .collect(Collectors.toCollection(HashSet::new));
            TensorVector tensors = module.parameters(true);
            this.count = tensors.size();
            rememberFrozen(module, known);
        }
    }

    /** Whether it makes no difference to the step which matrices a parameter is. */
    private static boolean isSteppedEntryByEntry(Assignment parameter, Options options) {
        return options.recipe().rule() instanceof Schedule
                && options.recipe().resolve(parameter).descent().isEntrywise();
    }

    private void rememberFrozen(Module root, Set<Long> known) {
        var items = root.named_parameters(true).items();
        for (long i = 0; i < items.size(); i++) {
            Tensor x = items.get(i).value();
            if (x.defined() && known.add(identity(x))) {
                String name = items.get(i).key().getString();
                frozen.put(name, handles.own("frozen/" + name, new Tensor(x)));
            }
        }
    }

    private static long identity(Tensor x) {
        return x.unsafeGetTensorImpl().address();
    }

    /** All parameters that required a gradient, in the order of the module tree. */
    List<Assignment> all() {
        return all;
    }

    /** Those of them that are stepped: the others have a rate of zero. */
    List<Assignment> stepped() {
        return stepped;
    }

    Module module() {
        return module;
    }

    /**
     * Refuses a module that has other parameters than it had.
     *
     * @param steps that were taken; layers are counted in each of the first steps and in every sixteenth later, since
     *     counting takes as long as a small step
     * @throws IllegalStateException if a layer was added or taken away, or a frozen parameter is to be trained now
     */
    void checkUnchanged(long steps) {
        frozen.forEach((name, tensor) -> {
            if (tensor.requires_grad()) {
                throw new IllegalStateException("parameter " + name
                        + " requires a gradient since the optimizer was made: call refresh() to take it in");
            }
        });
        if ((steps > EACH && steps % EACH != 0) || module.isNull()) {
            return;
        }
        try (PointerScope scope = new PointerScope()) {
            long now = module.parameters(true).size();
            if (now != count) {
                throw new IllegalStateException("the module has " + now + " parameters and had " + count
                        + " when the optimizer was made: call refresh() to take the change in");
            }
        }
    }

    /** Drops the gradients of parameters that are not stepped, which nobody else does. */
    void dropGradients() {
        for (Assignment parameter : all) {
            if (!stepped.contains(parameter)) {
                try (Tensor none = new Tensor()) {
                    parameter.tensor().mutable_grad().put(none);
                }
            }
        }
    }

    @Override
    public void close() {
        handles.close();
    }
}
