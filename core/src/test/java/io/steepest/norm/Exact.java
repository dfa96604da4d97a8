package io.steepest.norm;

import io.steepest.linalg.Polar;
import java.util.List;

/** Norms with their polar factors by singular value decomposition: what an approximate oracle is compared with. */
final class Exact {
    private Exact() {}

    /** The same norm with an exact oracle. */
    static Norm of(Norm norm) {
        if (norm instanceof Spectral) {
            return Norms.spectral(Polar.svd());
        }
        if (norm instanceof Scaled scaled) {
            return new Scaled(of(scaled.base()), scaled.c());
        }
        if (norm instanceof Tapwise taps) {
            return new Tapwise(of(taps.base()));
        }
        if (norm.error() > 0) {
            throw new IllegalArgumentException("no exact form of " + norm);
        }
        return norm;
    }

    /** The exact forms of all norms, each once. */
    static List<Norm> all() {
        return Norms.all().stream().map(Exact::of).distinct().toList();
    }
}
