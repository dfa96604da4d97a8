package io.steepest.precondition;

import io.steepest.engine.Workers;
import io.steepest.norm.Coordinates;
import io.steepest.tensor.Lifecycle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** The bases of both sides as a {@link Frame}, and what is known of the newest gradient in them. */
final class Bases implements Frame {
    private final EigenSide left;
    private final EigenSide right;
    private final Coordinates within;
    private final List<Lifecycle> carried = new ArrayList<>();
    private Optional<Turned> newest = Optional.empty();

    /**
     * The bases of two sides.
     *
     * @param left the side of the rows
     * @param right the side of the columns
     * @param within coordinates in the bases
     */
    Bases(EigenSide left, EigenSide right, Coordinates within) {
        this.left = left;
        this.right = right;
        this.within = within;
    }

    /** Takes note of a gradient, whose products with the bases are shared until {@link #forget}. */
    Turned see(Tensor g) {
        Turned seen = new Turned(g, left, right);
        newest = Optional.of(seen);
        return seen;
    }

    /** What is known of a gradient, which is nothing if another was seen last or the bases have changed. */
    Turned seen(Tensor g) {
        return newest.filter(seen -> seen.isOf(g)).orElseGet(() -> new Turned(g, left, right));
    }

    /** Lets go of the gradient, whose tensors end with the step. */
    void forget() {
        newest = Optional.empty();
    }

    /**
     * Changes the bases, and turns what is carried with them.
     *
     * @param inner is told how single entries go on in the new bases
     */
    void refresh(Preconditioner.State inner) {
        forget();
        Optional<Renewal> ofRows = left.renewal(!carried.isEmpty());
        Optional<Renewal> ofColumns = right.renewal(!carried.isEmpty());
        if (ofRows.isPresent() && ofColumns.isPresent()) {
            Workers.both(ofRows.get(), ofColumns.get());
        } else {
            ofRows.ifPresent(Renewal::run);
            ofColumns.ifPresent(Renewal::run);
        }
        inner.turn(ofRows.flatMap(Renewal::entries), ofColumns.flatMap(Renewal::entries));
        Optional<Tensor> p = ofRows.flatMap(Renewal::exact);
        Optional<Tensor> q = ofColumns.flatMap(Renewal::exact);
        carried.forEach(state -> state.turn(p, q));
    }

    @Override
    public Tensor into(Tensor x) {
        return seen(x).local();
    }

    @Override
    public Tensor outOf(Tensor x) {
        return right.fromBasis(left.fromBasis(x).transpose(-2, -1)).transpose(-2, -1);
    }

    @Override
    public Coordinates within() {
        return within;
    }

    @Override
    public void carry(Lifecycle state) {
        carried.add(state);
    }
}
