package io.steepest.linalg;

import io.steepest.engine.Blas;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The products of a Newton–Schulz iteration, most of which are symmetric or have a symmetric factor. Results are written into buffers. */
interface Products {

    /**
     * Returns those for matrices of a dtype on the CPU.
     *
     * @param byPanels whether symmetric products in a dtype that the BLAS does not know are computed by halves
     */
    static Products of(ScalarType type, boolean byPanels) {
        return Blas.suits(type, true) ? new Halves() : byPanels ? new Panels() : new Wholes();
    }

    /** {@code R ← XXᵀ}, whole. */
    void gram(Tensor r, Tensor x);

    /** {@code Z ← bR + cR²} of a symmetric R, which {@link #complete} makes whole. */
    void polynomial(Tensor z, Tensor r, double b, double c);

    /** Makes a polynomial whole. */
    void complete(Tensor z);

    /** {@code C ← AB}, whole, of whole symmetric A and B that commute. */
    void commuting(Tensor c, Tensor a, Tensor b);

    /** {@code Y ← aX + ZX}, or {@code aX + XZ} if Z stands on the right, of a symmetric Z that need not be whole. */
    void multiply(Tensor y, Tensor z, Tensor x, boolean right, double a);

    /**
     * Whole products by libtorch, in any dtype. In bfloat16 by tiles of AMX, mirroring takes longer than the half of a
     * product.
     */
    class Wholes implements Products {
        @Override
        public void gram(Tensor r, Tensor x) {
            torch.mm_out(r, x, x.t());
        }

        @Override
        public void polynomial(Tensor z, Tensor r, double b, double c) {
            torch.addmm_out(z, r, r, r, new Scalar(b), new Scalar(c));
        }

        @Override
        public void complete(Tensor z) {
            // it is
        }

        @Override
        public void commuting(Tensor c, Tensor a, Tensor b) {
            torch.mm_out(c, a, b);
        }

        @Override
        public void multiply(Tensor y, Tensor z, Tensor x, boolean right, double a) {
            Tensor left = right ? x : z;
            Tensor second = right ? z : x;
            if (a == 0) {
                torch.mm_out(y, left, second);
            } else {
                torch.addmm_out(y, x, left, second, new Scalar(a), new Scalar(1.0));
            }
        }
    }

    /** Gram matrices and polynomials of them on and below the diagonal, in panels of rows by libtorch. */
    final class Panels extends Wholes {
        @Override
        public void gram(Tensor r, Tensor x) {
            Blas.symmetricProduct(r, x, x.t());
        }

        @Override
        public void polynomial(Tensor z, Tensor r, double b, double c) {
            Blas.symmetricPolynomial(z, r, b, c);
        }
    }

    /** On and below the diagonal, by the BLAS. */
    final class Halves implements Products {
        @Override
        public void gram(Tensor r, Tensor x) {
            Blas.syrk(r, 1, x, 0);
            Blas.mirror(r);
        }

        @Override
        public void polynomial(Tensor z, Tensor r, double b, double c) {
            z.copy_(r);
            Blas.syrk(z, c, r, b);
        }

        @Override
        public void complete(Tensor z) {
            Blas.mirror(z);
        }

        @Override
        public void commuting(Tensor c, Tensor a, Tensor b) {
            Blas.symmetricProduct(c, a, b);
        }

        @Override
        public void multiply(Tensor y, Tensor z, Tensor x, boolean right, double a) {
            if (a != 0) {
                y.copy_(x);
            }
            Blas.symm(y, z, x, right, a);
        }
    }
}
