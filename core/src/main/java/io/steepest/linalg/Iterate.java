package io.steepest.linalg;

import io.steepest.tensor.Arena;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The iterate X {@code [m,n]} of a Newton–Schulz iteration, its Gram matrix R on the smaller side, and a polynomial Z of
 * that. Every product is written into a buffer. A thread keeps the buffers of a shape from call to call, because new ones
 * cost more time than small products.
 */
final class Iterate {
    private static final int MOST_SHAPES = 6;
    private static final ThreadLocal<Map<String, Iterate>> OF_THREAD =
            ThreadLocal.withInitial(() -> new LinkedHashMap<>(8, 0.75f, true));

    private final Arena arena = new Arena();
    private final Products products;
    private final boolean wide;
    /** X, and where the next X is written. */
    private Tensor x;

    private Tensor nextX;
    /** R, and where the next R or a square of R is written. */
    private Tensor r;

    private Tensor nextR;
    /** Z, and the polynomial before it that X has not been multiplied by. */
    private Tensor z;

    private Tensor waiting;
    private final Tensor product;

    private Iterate(long m, long n, ScalarType type, boolean byPanels) {
        long s = Math.min(m, n);
        products = Products.of(type, byPanels);
        wide = m <= n;
        x = make("x", m, n, type);
        nextX = make("next x", m, n, type);
        r = make("r", s, s, type);
        z = make("z", s, s, type);
        waiting = make("waiting", s, s, type);
        product = make("product", s, s, type);
        nextR = make("next r", s, s, type);
    }

    /**
     * Returns this thread's iterate for matrices like g {@code [m,n]}; the shape that was not asked for longest is freed.
     *
     * @param byPanels as {@link Products#of} takes it
     */
    static Iterate like(Tensor g, ScalarType type, boolean byPanels) {
        Map<String, Iterate> made = OF_THREAD.get();
        String key = g.size(0) + "x" + g.size(1) + " " + type + (byPanels ? " by panels" : "");
        Iterate found = made.get(key);
        if (found == null) {
            if (made.size() == MOST_SHAPES) {
                Iterator<Iterate> eldest = made.values().iterator();
                eldest.next().arena.close();
                eldest.remove();
            }
            found = new Iterate(g.size(0), g.size(1), type, byPanels);
            made.put(key, found);
        }
        return found;
    }

    private Tensor make(String name, long m, long n, ScalarType type) {
        return arena.own(name, torch.empty(new long[] {m, n}, new TensorOptions(type), new MemoryFormatOptional()));
    }

    /** {@code X ← g}, and R its Gram matrix. */
    void set(Tensor g) {
        x.copy_(g);
        gram();
    }

    /** X, until the next change. */
    Tensor x() {
        return x;
    }

    /** The smaller side. */
    long side() {
        return r.size(0);
    }

    /** {@code Σσ²} of the singular values of X. */
    double sumOfSquares() {
        return r.diagonal(0, 0, 1).to(ScalarType.Double).sum().item_double();
    }

    /** {@code √Σσ⁴}. */
    double rootOfFourthPowers() {
        return frobenius(r);
    }

    /** {@code √Σσ⁸}; R² stays where {@link #polynomialOfSquare} looks for it. */
    double rootOfEighthPowers() {
        products.gram(nextR, r);
        return frobenius(nextR);
    }

    private static double frobenius(Tensor a) {
        return a.norm(new ScalarOptional(new Scalar(2.0)), ScalarType.Float).item_double();
    }

    /** {@code R ← XXᵀ}, or {@code XᵀX} of a tall X. */
    void gram() {
        products.gram(r, wide ? x : x.t());
    }

    /** {@code Z ← bR + cR²}, the polynomial of a cubic (c = 0) or quintic without its first term; perhaps only below the diagonal. */
    void polynomial(OddPolynomial p) {
        List<Double> c = p.coefficients();
        Scalar b = new Scalar(c.get(1));
        if (c.size() == 2) {
            torch.mul_out(z, r, torch.full(new long[0], b, r.options()));
        } else {
            products.polynomial(z, r, c.get(1), c.get(2));
        }
    }

    /** {@code Z ← bR + cR²} where R² is known from {@link #rootOfEighthPowers} already. */
    void polynomialOfSquare(OddPolynomial p) {
        List<Double> c = p.coefficients();
        if (c.size() == 2) {
            polynomial(p);
        } else {
            torch.add_out(z, nextR.mul_(new Scalar(c.get(2))), r, new Scalar(c.get(1)));
        }
    }

    /** {@code Z ← aI + Z}. */
    void addToDiagonal(double a) {
        z.diagonal(0, 0, 1).add_(new Scalar(a));
    }

    /**
     * {@code X ← aX + ZX}. With a on the diagonal of Z the product alone would do; but where the terms of a polynomial
     * cancel, its rounding would outweigh what they leave.
     */
    void addProduct(double a) {
        products.multiply(nextX, z, x, !wide, a);
        swapX();
    }

    /** {@code X ← ZX}. */
    void multiply() {
        multiplyBy(z);
    }

    /**
     * {@code R ← ZRZ}, the Gram matrix of ZX; X stays as it is, and Z waits.
     *
     * @param alone whether no polynomial waits already; else Z and that one wait as their product
     */
    void turnGram(boolean alone) {
        products.complete(z);
        products.commuting(product, r, z);
        products.commuting(nextR, z, product);
        Tensor oldR = r;
        r = nextR;
        nextR = oldR;
        if (!alone) {
            products.commuting(product, z, waiting);
            z.copy_(product);
        }
        Tensor oldZ = z;
        z = waiting;
        waiting = oldZ;
    }

    /**
     * {@code X ← ZQX}, Q the polynomial that waits. Q stands next to X, because rounding of Z would turn the directions
     * that Q makes short.
     */
    void multiplyByBoth() {
        products.complete(z);
        products.commuting(product, wide ? z : waiting, wide ? waiting : z);
        multiplyBy(product);
    }

    private void multiplyBy(Tensor factor) {
        products.multiply(nextX, factor, x, !wide, 0);
        swapX();
    }

    private void swapX() {
        Tensor old = x;
        x = nextX;
        nextX = old;
    }
}
