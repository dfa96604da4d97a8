package io.steepest.precondition;

import io.steepest.tensor.Arena;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/** A preconditioner that prepares matrices for another one and is like it in all else. */
interface Wrapper extends Preconditioner {

    /** The other one. */
    Preconditioner inner();

    @Override
    default State on(Tensor like, Arena arena) {
        return on(like, List.of(), arena);
    }

    @Override
    State on(Tensor like, List<String> names, Arena arena);

    /** Coordinates of the other one, for matrices known by name or, without any name, unknown. */
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
