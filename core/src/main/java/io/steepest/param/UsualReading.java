package io.steepest.param;

import io.steepest.engine.Shapes;
import java.util.Optional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The reading of a parameter that nobody chose: by the module that holds it, else by its role and shape. */
final class UsualReading {
    private UsualReading() {}

    /**
     * A reading that a module's type tells.
     *
     * @param reading the reading
     * @param parts names the matrices, for people
     */
    record Told(Reading reading, String parts) {}

    /**
     * Returns the reading by role and shape.
     *
     * @throws IllegalArgumentException if the role cannot hold the shape
     */
    static Reading of(String name, Role role, Tensor tensor) {
        long dimensions = tensor.dim();
        return switch (role) {
            case BIAS, GAIN -> Reading.asIs();
            case LINEAR, HEAD -> matrix(name, role, tensor);
            case EMBEDDING -> matrix(name, role, tensor).then(Reading.transposed());
            case CONV -> {
                if (dimensions < 3) {
                    throw misfit(name, role, tensor, "at least 3 dimensions, out × in × kernel");
                }
                yield Reading.taps();
            }
        };
    }

    private static Reading matrix(String name, Role role, Tensor tensor) {
        if (tensor.dim() < 2) {
            throw misfit(name, role, tensor, "at least 2 dimensions, out × in");
        }
        return tensor.dim() == 2 ? Reading.asIs() : Reading.flattened();
    }

    private static IllegalArgumentException misfit(String name, Role role, Tensor tensor, String right) {
        return new IllegalArgumentException(
                "role " + role + " of " + name + " needs " + right + "; its shape is " + Shapes.text(tensor));
    }

    /**
     * Returns the reading of a matrix that is several, as libtorch's modules store them.
     *
     * @param own the parameter's name in its module
     */
    static Optional<Told> of(Module module, String own) {
        if (module.asMultiheadAttention() != null && own.equals("in_proj_weight")) {
            return told(Reading.split(3), "queries, keys and values");
        }
        boolean gates = own.startsWith("weight_ih") || own.startsWith("weight_hh");
        if (gates && (module.asLSTM() != null || module.asLSTMCell() != null)) {
            return told(Reading.split(4), "four gates");
        }
        if (gates && (module.asGRU() != null || module.asGRUCell() != null)) {
            return told(Reading.split(3), "three gates");
        }
        return Optional.empty();
    }

    /** Returns whether a module is one of libtorch's whose matrices are read as d_out × d_in, be they several in one tensor. */
    static boolean isKnown(Module module) {
        return module.asMultiheadAttention() != null
                || module.asLSTM() != null
                || module.asGRU() != null
                || module.asRNN() != null
                || module.asLSTMCell() != null
                || module.asGRUCell() != null
                || module.asRNNCell() != null;
    }

    private static Optional<Told> told(Reading reading, String parts) {
        return Optional.of(new Told(reading, parts));
    }
}
