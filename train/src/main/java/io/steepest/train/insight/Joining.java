package io.steepest.train.insight;

import io.steepest.recipe.Descent;
import io.steepest.recipe.Magnitude;
import java.util.stream.DoubleStream;

/** How the norms of several matrices are joined to that of a tensor, so that its steepest descent is that of each matrix. */
enum Joining {
    /** The largest norm, whose dual is the sum: all matrices take updates of one norm. */
    LARGEST {
        @Override
        double norm(DoubleStream norms) {
            return norms.reduce(0, Math::max);
        }

        @Override
        double dual(DoubleStream duals) {
            return duals.sum();
        }
    },
    /** The root of the sum of squares, which is its own dual: a matrix takes an update as long as its dual norm. */
    EUCLIDEAN {
        @Override
        double norm(DoubleStream norms) {
            return norms.reduce(0, Math::hypot);
        }

        @Override
        double dual(DoubleStream duals) {
            return norm(duals);
        }
    };

    abstract double norm(DoubleStream norms);

    abstract double dual(DoubleStream duals);

    /** Returns the one under which a descent is steepest. */
    static Joining of(Descent descent) {
        return descent.magnitude() instanceof Magnitude.DualNorm ? EUCLIDEAN : LARGEST;
    }
}
