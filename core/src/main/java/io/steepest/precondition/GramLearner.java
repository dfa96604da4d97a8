package io.steepest.precondition;

import io.steepest.engine.Workers;
import io.steepest.tensor.Arena;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/**
 * Learns Gram factors.
 *
 * @param left of the rows, if they have one
 * @param right of the columns, if they have one
 * @param renewals of the roots
 */
record GramLearner(Optional<Side> left, Optional<Side> right, Renewals renewals) implements FactorState.Learner {

    /**
     * A side.
     *
     * @param gram its factor
     * @param root the factor's root
     */
    record Side(GramFactor gram, Factor root) {

        static Side of(String name, Kronecker rule, Tensor like, long n, Factor root, Arena arena) {
            return new Side(new GramFactor(name, like, n, rule.accumulation(), arena), root);
        }

        void turn(Tensor p) {
            gram.turn(p);
            root.turn(p);
        }

        void rescale(double bits) {
            gram.rescale(bits);
            root.rescale(bits);
        }

        void learn(Tensor x, long t, boolean renew) {
            gram.observe(x);
            if (renew) {
                root.renew(gram.value(x, t));
            }
        }
    }

    @Override
    public void learn(Tensor g, long t) {
        boolean renew = renews(t);
        Runnable rows = () -> left.ifPresent(side -> side.learn(g, t, renew));
        Runnable columns = () -> right.ifPresent(side -> side.learn(g.transpose(-2, -1), t, renew));
        if (renew) {
            Workers.both(rows, columns);
        } else {
            rows.run();
            columns.run();
        }
    }

    @Override
    public boolean renews(long t) {
        return t == 1 || renewals.isDue(t - 1);
    }

    @Override
    public double reach() {
        return Math.max(
                left.map(side -> side.gram.reach()).orElse(0.0),
                right.map(side -> side.gram.reach()).orElse(0.0));
    }

    @Override
    public void rescale(double bits) {
        left.ifPresent(side -> side.rescale(2 * bits));
        right.ifPresent(side -> side.rescale(2 * bits));
    }

    @Override
    public void resumeAt(long t) {
        // the optimizer says at each step which one it is
    }

    @Override
    public void measureIn(Tensor unit) {
        // a root takes what is added to a factor as a number that Java knows
    }

    @Override
    public void measureIn(double unit) {
        left.ifPresent(side -> side.root.measureIn(unit * unit));
        right.ifPresent(side -> side.root.measureIn(unit * unit));
    }

    @Override
    public void delay(int steps) {
        renewals.delay(steps);
    }

    @Override
    public void turn(Optional<Tensor> p, Optional<Tensor> q) {
        left.ifPresent(side -> p.ifPresent(side::turn));
        right.ifPresent(side -> q.ifPresent(side::turn));
    }
}
