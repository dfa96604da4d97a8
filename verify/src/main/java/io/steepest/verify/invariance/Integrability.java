package io.steepest.verify.invariance;

import io.steepest.engine.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Whether an update can be steepest descent under any norm at all, found by calling it.
 *
 * <p>{@code U(G)} is minus the oracle of a norm if and only if it is the gradient of that norm's dual, a convex function of
 * degree one, the same at −G. So its Jacobian must be symmetric and positive semidefinite, and U odd of degree 0. Steepest
 * descent proper is the gradient of half the squared dual: the same with degree 1. Where the Jacobian is blind, as of a sign,
 * values decide: of an oracle {@code ⟨U(H),H⟩ ≥ ⟨U(G),H⟩} for all G and H, which is also enough, since then U(H) attains the
 * support function of all U(G); of steepest descent {@code ½⟨U(H),H⟩ + ½⟨U(G),G⟩ ≥ ⟨U(G),H⟩}.
 *
 * <p>An update that fails is not steepest descent under any norm. One that passes has passed at the points tried, which is
 * evidence and no proof.
 *
 * <pre>{@code
 * UpdateMap mine = g -> g.sign().mul(g.abs().sqrt());
 * Integrability.of(mine, 4, 6, 1).verdict();   // NO_NORM: its degree is 1/2
 * }</pre>
 *
 * @param asymmetry largest {@code ‖J − Jᵀ‖_F/‖J‖_F} of the points
 * @param degree k with {@code U(cG) = |c|^k·sign(c)·U(G)}; NaN if there is none
 * @param least least eigenvalue of {@code (J + Jᵀ)/2}, over the greatest magnitude of one; the lowest of the points
 * @param greatest greatest eigenvalue in the same unit, the lowest of the points; zero where U is constant around them
 * @param violation largest amount by which two gradients break the inequality of values, over the larger of its terms; zero
 *     where the degree is neither 0 nor 1
 */
public record Integrability(double asymmetry, double degree, double least, double greatest, double violation) {
    /** Differences of neighbouring points, over the length of the gradient. */
    private static final double STEP = 1e-5;

    /** How far from its ideal value a number may be: differences are good to about 1e-9. */
    private static final double TOLERANCE = 1e-5;

    private static final int POINTS = 2;

    /** What an update can be. */
    public enum Verdict {
        /** Minus the oracle of a norm: normalized steepest descent. */
        ORACLE,
        /** Steepest descent under a norm, the oracle times the dual norm. */
        STEEPEST,
        /** Neither, under no norm. */
        NO_NORM
    }

    /** How far the update is from being the gradient of a convex function: asymmetry, negative curvature or violation. */
    public double defect() {
        return Math.max(asymmetry, Math.max(-least, violation));
    }

    /** The worse of two tests. */
    Integrability with(Integrability other) {
        return new Integrability(
                Math.max(asymmetry, other.asymmetry),
                Math.abs(degree - other.degree) < TOLERANCE ? degree : Double.NaN,
                Math.min(least, other.least),
                Math.min(greatest, other.greatest),
                Math.max(violation, other.violation));
    }

    /** What the numbers say. */
    public Verdict verdict() {
        if (!(defect() < TOLERANCE)) {
            return Verdict.NO_NORM;
        }
        return Math.abs(degree) < TOLERANCE
                ? Verdict.ORACLE
                : Math.abs(degree - 1) < TOLERANCE ? Verdict.STEEPEST : Verdict.NO_NORM;
    }

    /**
     * Tests a map at random gradients with independent normal entries.
     *
     * @param map the update; must be differentiable at almost every gradient
     * @param rows m
     * @param columns n
     * @param seed of the gradients
     * @throws IllegalArgumentException if the map changes the shape or dtype, or does not give finite numbers
     */
    public static Integrability of(UpdateMap map, long rows, long columns, long seed) {
        double asymmetry = 0;
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.POSITIVE_INFINITY;
        double degree = Double.NaN;
        Draw random = new Draw(seed);
        for (int i = 0; i < POINTS; i++) {
            try (PointerScope scope = new PointerScope();
                    NoGradGuard frozen = new NoGradGuard()) {
                Tensor g = random.normal(rows, columns);
                Tensor u = checked(map, g);
                Tensor j = jacobian(map, g);
                // an update that does not depend on the gradient here has a Jacobian of rounding
                double floor = 1e-8 * length(u) / length(g);
                double size = Math.max(length(j), floor);
                asymmetry = Math.max(asymmetry, length(j.sub(j.t())) / size);
                Tensor values = torch.linalg_eigvalsh(j.add(j.t()).div(new Scalar(2.0)));
                double largest = Math.max(values.abs().max().item_double(), floor);
                least = Math.min(least, values.min().item_double() / largest);
                greatest = Math.min(greatest, values.max().item_double() / largest);
                double k = degree(map, g, u);
                degree = i == 0 || Math.abs(k - degree) < TOLERANCE ? k : Double.NaN;
            }
        }
        return new Integrability(asymmetry, degree, least, greatest, violation(map, rows, columns, degree, random));
    }

    /** {@code ∂u_i/∂g_j} by central differences, {@code [mn,mn]}. */
    private static Tensor jacobian(UpdateMap map, Tensor g) {
        int n = Math.toIntExact(g.numel());
        double[] jacobian = new double[n * n];
        double h = STEP * length(g) / Math.sqrt(n);
        for (int j = 0; j < n; j++) {
            try (PointerScope scope = new PointerScope()) {
                Tensor ahead = checked(map, moved(g, j, h));
                Tensor behind = checked(map, moved(g, j, -h));
                double[] slope = numbers(ahead.sub(behind));
                for (int i = 0; i < n; i++) {
                    jacobian[i * n + j] = slope[i] / (2 * h);
                }
            }
        }
        return torch.from_blob(new DoublePointer(jacobian), new long[] {n, n}, new TensorOptions(ScalarType.Double))
                .clone();
    }

    private static Tensor moved(Tensor g, int entry, double by) {
        Tensor moved = g.clone();
        moved.view(-1).narrow(0, entry, 1).add_(new Scalar(by));
        return moved;
    }

    /** Over all pairs of some gradients far apart and of some near each. */
    private static double violation(UpdateMap map, long rows, long columns, double degree, Draw random) {
        boolean oracle = Math.abs(degree) < TOLERANCE;
        if (!oracle && !(Math.abs(degree - 1) < TOLERANCE)) {
            return 0;
        }
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            List<Tensor> points = new ArrayList<>();
            List<Tensor> updates = new ArrayList<>();
            for (int i = 0; i < POINTS; i++) {
                Tensor centre = random.normal(rows, columns);
                for (double spread : new double[] {0, 0.01, 0.03, 0.1, 0.3, 0.6, 1, 1.5, 2, 3}) {
                    points.add(random.normal(rows, columns)
                            .mul_(new Scalar(spread))
                            .add_(centre));
                }
            }
            points.forEach(g -> updates.add(checked(map, g)));
            double worst = 0;
            for (int i = 0; i < points.size(); i++) {
                for (int j = 0; j < points.size(); j++) {
                    double own = inner(updates.get(j), points.get(j));
                    double other = inner(updates.get(i), points.get(i));
                    double cross = inner(updates.get(i), points.get(j));
                    double bound = oracle ? own : (own + other) / 2;
                    worst = Math.max(worst, (cross - bound) / Math.max(Math.abs(cross), Math.abs(bound)));
                }
            }
            return worst;
        }
    }

    private static double inner(Tensor x, Tensor y) {
        return x.mul(y).sum().item_double();
    }

    private static double degree(UpdateMap map, Tensor g, Tensor u) {
        double degree = Double.NaN;
        for (double c : new double[] {2, 0.3, -1.5}) {
            Tensor scaled = checked(map, g.mul(new Scalar(c)));
            double k = Math.log(length(scaled) / length(u)) / Math.log(Math.abs(c));
            double off =
                    length(scaled.sub(u.mul(new Scalar(Math.signum(c) * Math.pow(Math.abs(c), k))))) / length(scaled);
            if (!(off < TOLERANCE) || Math.abs(k - degree) > TOLERANCE) {
                return Double.NaN;
            }
            degree = k;
        }
        return degree;
    }

    private static Tensor checked(UpdateMap map, Tensor g) {
        Tensor u = map.of(g);
        if (!Arrays.equals(shape(u), shape(g)) || u.scalar_type().intern() != ScalarType.Double) {
            throw new IllegalArgumentException("update of a float64 gradient " + Arrays.toString(shape(g)) + " is "
                    + u.scalar_type().intern() + " " + Arrays.toString(shape(u)) + "; it must be like the gradient");
        }
        if (!u.isfinite().all().item_bool()) {
            throw new IllegalArgumentException("update of a finite gradient holds NaN or infinity");
        }
        return u;
    }

    private static long[] shape(Tensor x) {
        return Shapes.of(x);
    }

    private static double length(Tensor x) {
        return x.norm().item_double();
    }

    private static double[] numbers(Tensor x) {
        double[] numbers = new double[Math.toIntExact(x.numel())];
        x.contiguous().data_ptr_double().get(numbers);
        return numbers;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "asymmetry %.1e, degree %.3f, eigenvalues from %.1e to %.1e, violation %.1e: %s",
                asymmetry,
                degree,
                least,
                greatest,
                violation,
                verdict());
    }
}
