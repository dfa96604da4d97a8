package io.steepest.studio.advise;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * The least loss along a ray, from its slope and sharpness at the beginning and from losses. A model of the loss, a parabola
 * or a cubic polynomial, says where to look next and what to find there; the search ends once a model was right within
 * two hundredths of the decrease. Where models fail it closes in on the least loss that it has seen, and may miss
 * a twentieth of the decrease.
 */
final class LineSearch {
    private static final int MOST = 12;
    private static final double RIGHT = 0.02;
    private static final double CLOSE = 0.05;
    private static final double NARROW = 0.3;
    private static final double GOLDEN = 0.382;
    private static final double GROWTH = 3;
    private static final double SHRINK = 0.1;
    private static final double HALF = 0.5;

    private final DoubleUnaryOperator loss;
    private final double start;
    private final double slope;
    private final List<At> seen = new ArrayList<>();

    /**
     * A point on the ray.
     *
     * @param step how far along
     * @param loss there, infinite in place of NaN; of a point to look at next, what a model expects, NaN for nothing
     */
    private record At(double step, double loss) {}

    /**
     * What a search found.
     *
     * @param step to the least loss, zero if no loss was below that at the beginning
     * @param decrease of the loss there, not negative
     * @param evaluations losses computed
     */
    record Found(double step, double decrease, int evaluations) {}

    private LineSearch(DoubleUnaryOperator loss, double start, double slope) {
        this.loss = loss;
        this.start = start;
        this.slope = slope;
        seen.add(new At(0, start));
    }

    /**
     * Searches a ray.
     *
     * @param loss by the step, at positive steps
     * @param start the loss at step zero
     * @param slope at step zero; the loss does not fall along a ray whose slope is not negative, and is not asked for
     * @param sharpness at step zero
     * @param far where to look first if the sharpness is not positive, and the farthest place to look first; positive
     */
    static Found run(DoubleUnaryOperator loss, double start, double slope, double sharpness, double far) {
        if (!(slope < 0) || !(far > 0) || !Double.isFinite(far)) {
            return new Found(0, 0, 0);
        }
        LineSearch search = new LineSearch(loss, start, slope);
        double vertex = -slope / sharpness;
        At next = sharpness > 0 && vertex < far ? new At(vertex, start + slope * vertex / 2) : new At(far, Double.NaN);
        while (next.step() > 0 && search.seen.size() <= MOST) {
            boolean right = search.look(next);
            next = right ? search.seen.get(0) : search.next();
        }
        At best = search.best();
        return new Found(best.step(), start - best.loss(), search.seen.size() - 1);
    }

    /** Returns whether the loss there is the least so far, and as expected. */
    private boolean look(At expected) {
        double value = loss.applyAsDouble(expected.step());
        At found = new At(expected.step(), Double.isNaN(value) ? Double.POSITIVE_INFINITY : value);
        seen.add(found);
        seen.sort(Comparator.comparingDouble(At::step));
        return best().equals(found) && Math.abs(value - expected.loss()) <= RIGHT * (start - value);
    }

    private At best() {
        return seen.stream().min(Comparator.comparingDouble(At::loss)).orElseThrow();
    }

    /** Returns where to look next; the beginning to end. */
    private At next() {
        int at = seen.indexOf(best());
        At best = seen.get(at);
        if (at == 0) {
            // all that was seen is higher: closer to the beginning
            At first = seen.get(1);
            return within(vertex(first), SHRINK * first.step(), HALF * first.step());
        }
        if (at == seen.size() - 1) {
            At vertex = at == 1 ? vertex(best) : new At(Double.POSITIVE_INFINITY, Double.NaN);
            At next = within(vertex, SHRINK * best.step(), GROWTH * best.step());
            // a model of one point that leads back to it is not yet a bracket
            return isClose(next, best) ? new At(2 * best.step(), Double.NaN) : next;
        }
        At low = seen.get(at - 1);
        At high = seen.get(at + 1);
        At vertex = at == 1 ? cubic(best, high) : vertex(low, best, high);
        At next = within(vertex, low.step(), high.step());
        return isClose(next, best) || !(next.step() > low.step() && next.step() < high.step())
                ? closer(low, best, high)
                : next;
    }

    private static boolean isClose(At next, At best) {
        return Math.abs(next.step() - best.step()) <= CLOSE * best.step();
    }

    /** Into the wider side of the bracket, until both are narrow. */
    private At closer(At low, At best, At high) {
        double left = best.step() - low.step();
        double right = high.step() - best.step();
        if (Math.max(left, right) <= NARROW * best.step()) {
            return seen.get(0);
        }
        return new At(best.step() + (right > left ? GOLDEN * right : -GOLDEN * left), Double.NaN);
    }

    private static At within(At x, double low, double high) {
        double step = Double.isNaN(x.step()) ? (low + high) / 2 : Math.max(low, Math.min(high, x.step()));
        return step == x.step() ? x : new At(step, Double.NaN);
    }

    /** The vertex of the parabola with the loss and the slope at the beginning and through a point. */
    private At vertex(At p) {
        double bend = p.loss() - start - slope * p.step();
        double step = bend > 0 ? -slope * p.step() * p.step() / (2 * bend) : Double.POSITIVE_INFINITY;
        return new At(step, start + slope * step / 2);
    }

    /** The least place of the cubic polynomial with the loss and the slope at the beginning and through two points. */
    private At cubic(At a, At b) {
        double x = (a.loss() - start - slope * a.step()) / (a.step() * a.step());
        double y = (b.loss() - start - slope * b.step()) / (b.step() * b.step());
        double third = (y - x) / (b.step() - a.step());
        double second = x - third * a.step();
        double root = Math.sqrt(second * second - 3 * third * slope);
        double step = -slope / (second + root);
        return new At(step, start + step * (slope + step * (second + step * third)));
    }

    /** The vertex of the parabola through three points of which the middle one is lowest. */
    private static At vertex(At a, At b, At c) {
        double left = b.step() - a.step();
        double right = b.step() - c.step();
        double p = left * (b.loss() - c.loss());
        double q = right * (b.loss() - a.loss());
        double step = b.step() - (left * p - right * q) / (2 * (p - q));
        double bend = ((c.loss() - b.loss()) / -right - (b.loss() - a.loss()) / left) / (left - right);
        return new At(step, b.loss() - bend * (step - b.step()) * (step - b.step()));
    }
}
