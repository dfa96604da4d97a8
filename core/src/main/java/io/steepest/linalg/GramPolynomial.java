package io.steepest.linalg;

import static org.bytedeco.pytorch.global.torch.baddbmm;

import java.util.List;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * {@code c₁A + c₂A² + … + c_n Aⁿ} of square matrices: an odd polynomial of X without its first term, over X, with
 * {@code A = XXᵀ}. By the scheme of Horner for n ≤ 3, of Paterson and Stockmeyer (1973) beyond: with the powers up to
 * s, Horner's in {@code A^s}.
 */
final class GramPolynomial {
    private GramPolynomial() {}

    /**
     * The matrix polynomial.
     *
     * @param a matrices {@code [k,s,s]}
     * @param p whose coefficients from the second on are used; at least degree 3
     * @return {@code [k,s,s]}
     */
    static Tensor of(Tensor a, OddPolynomial p) {
        List<Double> c = p.coefficients();
        int n = c.size() - 1;
        if (n == 1) {
            return a.mul(scalar(c, 1));
        }
        int block = block(n);
        return block == 1 ? horner(a, c) : blocked(a, c, block);
    }

    /** How many products of square matrices it takes for n terms. */
    static int products(int n) {
        return n < 2 ? 0 : products(n, block(n));
    }

    private static int products(int n, int block) {
        return block - 1 + above(n, block);
    }

    /** Number of multiplications by the power {@code A^block}. */
    private static int above(int n, int block) {
        return (n + block - 1) / block - 1;
    }

    private static int block(int n) {
        int best = 1;
        for (int block = 2; block <= n; block++) {
            if (products(n, block) < products(n, best)) {
                best = block;
            }
        }
        return best;
    }

    private static Tensor horner(Tensor a, List<Double> c) {
        int n = c.size() - 1;
        Tensor sum = baddbmm(a, a, a, scalar(c, n - 1), scalar(c, n));
        for (int k = n - 2; k >= 1; k--) {
            sum = baddbmm(a, sum, a, scalar(c, k), new Scalar(1.0));
        }
        return sum;
    }

    private static Tensor blocked(Tensor a, List<Double> c, int block) {
        int n = c.size() - 1;
        Tensor[] powers = new Tensor[block + 1];
        powers[1] = a;
        for (int i = 2; i <= block; i++) {
            powers[i] = powers[i - 1].bmm(a);
        }
        Scalar one = new Scalar(1.0);
        int last = above(n, block);
        Tensor sum = terms(powers, c, block * last, n - block * last);
        for (int j = last - 1; j >= 0; j--) {
            // the block above is sum + c·I, so that no identity is made
            Tensor rest = powers[block].mul(scalar(c, block * (j + 1)));
            sum = baddbmm(rest.add_(terms(powers, c, block * j, block - 1)), sum, powers[block], one, one);
        }
        return sum;
    }

    /** {@code Σ_i c[from + i]·Aⁱ} for i from 1 to count. */
    private static Tensor terms(Tensor[] powers, List<Double> c, int from, int count) {
        Tensor sum = powers[1].mul(scalar(c, from + 1));
        for (int i = 2; i <= count; i++) {
            sum.add_(powers[i], scalar(c, from + i));
        }
        return sum;
    }

    private static Scalar scalar(List<Double> c, int k) {
        return new Scalar(c.get(k));
    }
}
