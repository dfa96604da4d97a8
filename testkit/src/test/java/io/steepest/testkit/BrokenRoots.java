package io.steepest.testkit;

import io.steepest.linalg.InverseRoot;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Inverse roots that each break a law. */
final class BrokenRoots {
    private static final InverseRoot SOUND = InverseRoot.pseudoInverse();

    private BrokenRoots() {}

    static List<Broken> whole() {
        return List.of(broken("", SOUND));
    }

    private static Broken broken(String law, InverseRoot root) {
        return new Broken(Held.OfInverseRoot.class, law, root);
    }

    /** Adds a number that no unit reaches. */
    private record Shifted() implements InverseRoot {
        @Override
        public Tensor of(Tensor a, double p) {
            return SOUND.of(a.add(torch.eye(a.size(-1), a.options()).mul(new Scalar(1e-6))), p);
        }
    }

    static Stream<Broken> all() {
        return Stream.of(
                broken("the_power_of_the_root_is_the_inverse", (a, p) -> SOUND.of(a, p + 1)),
                broken(
                        "roots_are_symmetric_in_every_dtype",
                        (a, p) -> SOUND.of(a, p).triu()),
                broken("batch_equals_loop", (a, p) -> Samples.times(SOUND.of(a, p), (double) a.size(0))),
                broken("a_unit_is_followed", new Shifted()),
                broken("zero_has_a_finite_root", (a, p) -> torch.linalg_inv(a)),
                broken("nan_stays_in_its_matrix", (a, p) -> SOUND.of(Broken.spread(a), p)),
                broken("arguments_are_not_modified", (a, p) -> SOUND.of(Broken.spoilt(a), p)),
                broken("no_tensor_outlives_its_scope", (a, p) -> Broken.kept(SOUND.of(a, p))));
    }
}
