package io.steepest.recipe;

import io.steepest.norm.Scale;

/** What decides how long the update of a {@link Descent} is; the norm decides its direction. */
public sealed interface Magnitude {

    /** Nothing: the update is {@code lmo(m)}, of length one in the norm; normalized steepest descent. */
    record Unit() implements Magnitude {
        @Override
        public String toString() {
            return "normalized";
        }
    }

    /** The dual norm: the update is {@code ‖m‖†·lmo(m)}, steepest descent proper. */
    record DualNorm() implements Magnitude {
        @Override
        public String toString() {
            return "times the dual norm";
        }
    }

    /**
     * A Frobenius length per matrix, whatever the norm: RMS alignment, as in Moonlight and SOAP-Muon. A zero stays zero.
     *
     * @param scale c(m,n); updates are {@code 1/c} long, as they are under a norm of that scale
     */
    record Frobenius(Scale scale) implements Magnitude {
        @Override
        public String toString() {
            return "of Frobenius length " + scale;
        }
    }

    /**
     * Another descent, whose update has the same Frobenius length, matrix by matrix: grafting. The other learns from the
     * same gradients and keeps a state of its own; its rate and decay play no part. Agarwal et al. (2020).
     *
     * @param other whose length is taken, itself not grafted
     */
    record Grafted(Descent other) implements Magnitude {

        /** Refuses a chain of grafts. */
        public Grafted {
            if (other.magnitude() instanceof Grafted) {
                throw new IllegalArgumentException(
                        "a descent is grafted to one with a length of its own, found " + other);
            }
        }

        @Override
        public String toString() {
            return "as long as [" + other + "]";
        }
    }
}
