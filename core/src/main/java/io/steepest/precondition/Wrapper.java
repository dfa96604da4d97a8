package io.steepest.precondition;

import io.steepest.norm.Norm;
import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * A preconditioner that prepares matrices for another one. What may be forwarded unseen is forwarded here; what a wrapper
 * has to decide on has no default.
 */
public interface Wrapper extends Preconditioner {

    /** Returns the preconditioner that is wrapped. */
    Preconditioner inner();

    @Override
    default State on(Tensor like, Arena arena) {
        return on(like, List.of(), arena);
    }

    @Override
    State on(Tensor like, List<String> names, Arena arena);

    @Override
    Preconditioner fitted(Norm norm);

    /** Makes coordinates of the inner preconditioner, for matrices that are known by name or, without any name, unknown. */
    default State innerOn(Tensor like, List<String> names, Arena arena) {
        return names.isEmpty() ? inner().on(like, arena) : inner().on(like, names, arena);
    }

    @Override
    default boolean learns() {
        return inner().learns();
    }

    @Override
    default boolean isMetric() {
        return inner().isMetric();
    }

    @Override
    default int skips() {
        return inner().skips();
    }
}
