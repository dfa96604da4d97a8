package io.steepest.optim;

import io.steepest.norm.Coordinates;
import io.steepest.precondition.Frame;
import io.steepest.precondition.Preconditioner;
import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import io.steepest.smooth.Filter;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * The smoothing of a kernel and where it takes place: behind the rotation that its coordinates begin with, if they have
 * one, else in the entries of the weights.
 *
 * @param filter at work on gradients or updates
 * @param ofUpdates whether it smooths updates
 * @param frame the rotation behind which gradients are smoothed
 * @param within the coordinates of what is smoothed
 */
record Smoother(Filter filter, boolean ofUpdates, Optional<Frame> frame, Coordinates within) {
    /** Begins the names of averages in a frame, since they are of no use elsewhere. */
    private static final String TURNED = "turned";

    /**
     * A smoother that has seen nothing.
     *
     * @param coordinates which the gradients are smoothed for
     * @param like of the gradients to come
     * @param arena owner of what is remembered
     */
    static Smoother of(Descent descent, Preconditioner.State coordinates, Tensor like, Arena arena) {
        Optional<Frame> frame = usable(descent) ? coordinates.frame() : Optional.empty();
        if (frame.isPresent()) {
            Filter turned = descent.smoothing().on(like, arena.at(TURNED));
            if (turns(turned)) {
                frame.get().carry(turned);
                return new Smoother(turned, false, frame, frame.get().within());
            }
            arena.at(TURNED).close();
        }
        Filter filter = descent.smoothing().on(like, arena);
        return new Smoother(filter, descent.smoothsUpdates(), Optional.empty(), coordinates);
    }

    /** Another descent that shares the average, and updates, are not in the frame. */
    private static boolean usable(Descent descent) {
        boolean alone = !(descent.magnitude() instanceof Magnitude.Grafted) && descent.smoothing() != Shared.INSTANCE;
        return alone && !descent.smoothsUpdates();
    }

    /** A filter of the user's may not know how to turn what it remembers. */
    private static boolean turns(Filter filter) {
        try {
            filter.turn(Optional.empty(), Optional.empty());
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        }
    }

    /**
     * Brings a gradient into the frame and smooths it there, if it is gradients that are smoothed.
     *
     * @param counted number of the gradient among those that are smoothed, from 1
     */
    Tensor gradient(Tensor g, long counted) {
        Tensor x = frame.map(f -> f.into(g)).orElse(g);
        return ofUpdates ? x : filter.smooth(x, counted);
    }

    /** Smooths an update, if it is these that are smoothed; called once a step. */
    Tensor update(Tensor u, long counted) {
        return ofUpdates ? filter.smooth(u, counted) : u;
    }

    /** Brings what lies in the frame back to the entries of the weights. */
    Tensor outOfFrame(Tensor x) {
        return frame.map(f -> f.outOf(x)).orElse(x);
    }
}
