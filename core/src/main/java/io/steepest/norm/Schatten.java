package io.steepest.norm;

import io.steepest.linalg.Svd;
import org.bytedeco.pytorch.Tensor;

/**
 * The Schatten norm, ℓp of the singular values: trace norm (p = 1), Frobenius (2), spectral (∞). Its oracle has the singular
 * vectors of the gradient and the ℓp oracle of its singular values. Bernstein and Newhouse (2024), Table 1.
 *
 * @param values the ℓp norm of the singular values, as a row
 */
record Schatten(Lp values) implements Norm {

    static Schatten of(double p) {
        return new Schatten(new Lp(p, Lp.Along.ENTRIES));
    }

    @Override
    public Tensor of(Tensor w) {
        return values.of(Svd.values(w));
    }

    @Override
    public Tensor dual(Tensor g) {
        return values.dual(Svd.values(g));
    }

    @Override
    public Tensor lmo(Tensor g) {
        // null directions stay null: the ℓp oracle of a zero is zero
        return Svd.mapValues(g, values::lmo);
    }

    @Override
    public String toString() {
        return "schatten " + values.exponent();
    }
}
