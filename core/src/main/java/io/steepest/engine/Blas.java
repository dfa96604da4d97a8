package io.steepest.engine;

import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products that give a symmetric matrix or take one, in half of the operations or from half of the entries: libtorch
 * multiplies whole matrices only, so these call the BLAS below it. They are for matrices of float32 and float64 on the
 * CPU, see {@link #suits}. A symmetric matrix is its lower triangle here; {@link #mirror} writes the upper one.
 */
public final class Blas {
    private static final int ROWS = openblas_nolapack.CblasRowMajor;
    private static final int LOWER = openblas_nolapack.CblasLower;
    /** Larger blocks leave more work that is done twice, smaller ones multiply more slowly. */
    private static final long PANEL = 128;
    /** Blocks that are transposed at a time. */
    private static final long BLOCK = 256;

    private static final LongAdder OPERATIONS = new LongAdder();

    private Blas() {}

    /** Returns whether matrices of a dtype on a device of this kind can be multiplied here. */
    public static boolean suits(ScalarType type, boolean onCpu) {
        return onCpu && (type == ScalarType.Float || type == ScalarType.Double);
    }

    /** Returns whether a matrix {@code [m,n]} can be multiplied here: by its dtype and place, and with no gaps in its rows or columns. */
    public static boolean suits(Tensor x) {
        return suits(Shapes.type(x), x.device().is_cpu()) && (liesInRows(x) || liesInRows(x.t()));
    }

    /** Returns whether rows of a matrix follow each other in memory. */
    public static boolean liesInRows(Tensor x) {
        return x.stride(1) == 1 && x.stride(0) >= x.size(1);
    }

    /** The floating-point operations of all products of this process so far, which no trace of libtorch shows. */
    public static long operations() {
        return OPERATIONS.sum();
    }

    /**
     * {@code C ← α·XXᵀ + β·C}. The upper triangle of C stays as it is.
     *
     * @param c symmetric {@code [m,m]}, with rows in memory's order
     * @param alpha factor of the product
     * @param x any {@code [m,n]} that suits, also the transpose of one
     * @param beta factor of what C was; with zero, NaN in C is forgotten
     */
    public static void syrk(Tensor c, double alpha, Tensor x, double beta) {
        boolean rows = liesInRows(x);
        int transposed = rows ? openblas_nolapack.CblasNoTrans : openblas_nolapack.CblasTrans;
        int m = (int) x.size(0);
        int n = (int) x.size(1);
        int lead = (int) x.stride(rows ? 0 : 1);
        int own = (int) c.stride(0);
        if (Shapes.type(c) == ScalarType.Double) {
            DoublePointer from = x.data_ptr_double();
            openblas_nolapack.cblas_dsyrk(
                    ROWS, LOWER, transposed, m, n, alpha, from, lead, beta, c.data_ptr_double(), own);
        } else {
            FloatPointer from = x.data_ptr_float();
            openblas_nolapack.cblas_ssyrk(
                    ROWS, LOWER, transposed, m, n, (float) alpha, from, lead, (float) beta, c.data_ptr_float(), own);
        }
        OPERATIONS.add((long) m * (m + 1) * n);
    }

    /**
     * {@code Y ← SX}, or {@code XS} from the right.
     *
     * @param y {@code [m,n]}, with rows in memory's order
     * @param s symmetric {@code [m,m]}, or {@code [n,n]} from the right; its upper triangle is not read
     * @param x {@code [m,n]}, with rows in memory's order
     * @param right whether S stands on the right
     * @param beta factor of what Y was, which is added; with zero, NaN in Y is forgotten
     */
    public static void symm(Tensor y, Tensor s, Tensor x, boolean right, double beta) {
        int side = right ? openblas_nolapack.CblasRight : openblas_nolapack.CblasLeft;
        int m = (int) x.size(0);
        int n = (int) x.size(1);
        int a = (int) s.stride(0);
        int b = (int) x.stride(0);
        int c = (int) y.stride(0);
        if (Shapes.type(y) == ScalarType.Double) {
            DoublePointer from = s.data_ptr_double();
            openblas_nolapack.cblas_dsymm(
                    ROWS, side, LOWER, m, n, 1, from, a, x.data_ptr_double(), b, beta, y.data_ptr_double(), c);
        } else {
            FloatPointer from = s.data_ptr_float();
            openblas_nolapack.cblas_ssymm(
                    ROWS, side, LOWER, m, n, 1, from, a, x.data_ptr_float(), b, (float) beta, y.data_ptr_float(), c);
        }
        OPERATIONS.add(2L * m * n * s.size(0));
    }

    /**
     * {@code C ← AB} where the product is known to be symmetric, as that of two polynomials of one symmetric matrix: only
     * what lies on and below the diagonal is computed, and copied above it. Any dtype will do.
     *
     * @param c whole {@code [n,n]}
     * @param a whole {@code [n,k]}
     * @param b whole {@code [k,n]}
     */
    public static void symmetricProduct(Tensor c, Tensor a, Tensor b) {
        symmetric(c, (rows, i) -> torch.mm_out(rows, a.narrow(0, i, rows.size(0)), b.narrow(1, 0, rows.size(1))));
    }

    /**
     * {@code C ← bR + cR²}, on and below the diagonal, and copied above it.
     *
     * @param c whole {@code [n,n]}, another tensor than R
     * @param r whole and symmetric {@code [n,n]}
     * @param first b
     * @param second c
     */
    public static void symmetricPolynomial(Tensor c, Tensor r, double first, double second) {
        Scalar beta = new Scalar(first);
        Scalar alpha = new Scalar(second);
        symmetric(c, (rows, i) -> {
            Tensor from = r.narrow(0, i, rows.size(0));
            Tensor before = r.narrow(1, 0, rows.size(1));
            torch.addmm_out(rows, from.narrow(1, 0, rows.size(1)), from, before, beta, alpha);
        });
    }

    /** Computes a panel of rows up to the diagonal. */
    private interface Panel {
        void compute(Tensor rows, long first);
    }

    private static void symmetric(Tensor c, Panel panel) {
        try (PointerScope scope = new PointerScope()) {
            long n = c.size(0);
            for (long i = 0; i < n; i += PANEL) {
                long height = Math.min(PANEL, n - i);
                Tensor rows = c.narrow(0, i, height).narrow(1, 0, i + height);
                panel.compute(rows, i);
                c.narrow(0, 0, i)
                        .narrow(1, i, height)
                        .copy_(rows.narrow(1, 0, i).t());
            }
        }
    }

    /**
     * Copies what lies below the diagonal above it.
     *
     * @param c symmetric {@code [n,n]}
     */
    public static void mirror(Tensor c) {
        try (PointerScope scope = new PointerScope()) {
            long n = c.size(0);
            for (long i = 0; i < n; i += BLOCK) {
                long height = Math.min(BLOCK, n - i);
                Tensor rows = c.narrow(0, i, height);
                c.narrow(0, 0, i)
                        .narrow(1, i, height)
                        .copy_(rows.narrow(1, 0, i).t());
                Tensor block = rows.narrow(1, i, height).tril_();
                block.add_(block.t().triu(1));
            }
        }
    }
}
