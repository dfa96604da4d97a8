package io.steepest.norm;

/**
 * A factor on a norm that depends on the shape of the matrix: {@code factor·rule(m,n)}. The oracle, and so
 * the update, is divided by it.
 *
 * @param rule the shape rule
 * @param factor a positive number
 */
public record Scale(Rule rule, double factor) {

    /** Checks that the factor is positive and finite. */
    public Scale {
        if (!(factor > 0 && factor < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("scale of a norm must be positive and finite, found " + factor);
        }
    }

    /** The named shape rules, as factors on a norm of m×n matrices. */
    public enum Rule {
        /** No dependence on shape. */
        ONE("1") {
            @Override
            double of(long m, long n) {
                return 1;
            }
        },
        /** {@code √(n/m)}: ℓ₂→ℓ₂ becomes RMS→RMS; updates grow by {@code √(d_out/d_in)}. */
        RMS_TO_RMS("√(d_out/d_in)") {
            @Override
            double of(long m, long n) {
                return Math.sqrt((double) n / m);
            }
        },
        /** {@code 1/√m}: ℓ₁→ℓ₂ becomes ℓ₁→RMS; updates grow by {@code √d_out}. */
        ONE_TO_RMS("√d_out") {
            @Override
            double of(long m, long n) {
                return 1 / Math.sqrt((double) m);
            }
        },
        /** {@code √n}: ℓ₂→ℓ∞ becomes RMS→ℓ∞; updates shrink by {@code √d_in}. */
        RMS_TO_MAX("1/√d_in") {
            @Override
            double of(long m, long n) {
                return Math.sqrt((double) n);
            }
        },
        /** {@code 1/√(mn)}: a length becomes a root mean square; updates grow by {@code √(mn)}. */
        RMS("√(d_out·d_in)") {
            @Override
            double of(long m, long n) {
                return 1 / Math.sqrt((double) m * n);
            }
        },
        /** {@code 1/√max(1, m/n)}, Keller Jordan's scale of Muon. */
        AT_LEAST_SQUARE("√max(1, d_out/d_in)") {
            @Override
            double of(long m, long n) {
                return 1 / Math.sqrt(Math.max(1, (double) m / n));
            }
        },
        /** {@code 1/(0.2·√max(m,n))}, Moonlight's scale: updates as large as Adam's usual ones. */
        MATCH_ADAM_RMS("0.2·√max(d_out, d_in)") {
            @Override
            double of(long m, long n) {
                return 1 / (0.2 * Math.sqrt((double) Math.max(m, n)));
            }
        },
        /** n: updates shrink by d_in, as Scion's for the head. */
        COLUMNS("1/d_in") {
            @Override
            double of(long m, long n) {
                return (double) n;
            }
        },
        /** {@code (m+n)/2}, SPlus' scale: updates shrink by the mean of the sides. */
        MEAN_SIDE("2/(d_out + d_in)") {
            @Override
            double of(long m, long n) {
                return (m + n) / 2.0;
            }
        },
        /** {@code 1/√m}: the Frobenius length of Muon's updates, {@code √min(m,n)·√max(1, m/n)}. */
        MUON_LENGTH("√min(d_out, d_in)·√max(1, d_out/d_in)") {
            @Override
            double of(long m, long n) {
                return AT_LEAST_SQUARE.of(m, n) / Math.sqrt((double) Math.min(m, n));
            }
        };

        private final String update;

        Rule(String update) {
            this.update = update;
        }

        abstract double of(long m, long n);

        /** What the rule multiplies updates by, as a formula. */
        public String update() {
            return update;
        }
    }

    /** A constant factor on the norm: the oracle lies on the sphere of radius {@code 1/factor}. */
    public static Scale constant(double factor) {
        return new Scale(Rule.ONE, factor);
    }

    /** The norm of radius ρ, whose oracle is ρ times as long. */
    public static Scale radius(double radius) {
        return constant(1 / radius);
    }

    /** {@link Rule#RMS_TO_RMS}. */
    public static Scale rmsToRms() {
        return new Scale(Rule.RMS_TO_RMS, 1);
    }

    /** {@link Rule#ONE_TO_RMS}. */
    public static Scale oneToRms() {
        return new Scale(Rule.ONE_TO_RMS, 1);
    }

    /** {@link Rule#RMS_TO_MAX}. */
    public static Scale rmsToMax() {
        return new Scale(Rule.RMS_TO_MAX, 1);
    }

    /** {@link Rule#RMS}. */
    public static Scale rms() {
        return new Scale(Rule.RMS, 1);
    }

    /** {@link Rule#AT_LEAST_SQUARE}. */
    public static Scale atLeastSquare() {
        return new Scale(Rule.AT_LEAST_SQUARE, 1);
    }

    /** {@link Rule#MATCH_ADAM_RMS}. */
    public static Scale matchAdamRms() {
        return new Scale(Rule.MATCH_ADAM_RMS, 1);
    }

    /** {@link Rule#COLUMNS}. */
    public static Scale columns() {
        return new Scale(Rule.COLUMNS, 1);
    }

    /** {@link Rule#MEAN_SIDE}. */
    public static Scale meanSide() {
        return new Scale(Rule.MEAN_SIDE, 1);
    }

    /** {@link Rule#MUON_LENGTH}. */
    public static Scale muonLength() {
        return new Scale(Rule.MUON_LENGTH, 1);
    }

    /** The factor for m×n matrices. */
    public double of(long m, long n) {
        return factor * rule.of(m, n);
    }

    @Override
    public String toString() {
        String number = factor == 1 ? "" : 1 / factor + "·";
        return number + rule.update();
    }
}
