package io.steepest.benchmarks.kernel;

import io.steepest.engine.Engine;
import io.steepest.profile.Profile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A {@link Profile} of this machine, and the times that decided. A shipped number stays where no other is better by more
 * than a twentieth, so that noise does not move it.
 *
 * @param profile what is faster here
 * @param curves one a number, in the order of the profile
 */
public record ProfileMeasurement(Profile profile, List<ProfileCurve> curves) {
    private static final List<Double> SIDES = List.of(32.0, 48.0, 64.0, 96.0, 128.0, 192.0, 256.0, 384.0);
    /** No more than the shapes that a thread keeps buffers of, as with the ratios. */
    private static final List<Double> LARGE_SIDES = List.of(64.0, 128.0, 192.0, 256.0, 384.0, 512.0);

    private static final List<Double> GRAM_SIDES = List.of(256.0, 512.0, 768.0, 1024.0);

    private static final List<Double> PANEL_SIDES = List.of(256.0, 512.0, 768.0);

    private static final List<Double> RATIOS = List.of(1.0, 1.25, 1.5, 2.0, 3.0, 4.0);

    /** Copies the list. */
    public ProfileMeasurement {
        curves = List.copyOf(curves);
    }

    /**
     * Measures with the threads that are set, each number with those before it.
     *
     * @param rounds how often each kernel is timed, five for some seconds on an idle machine
     */
    public static ProfileMeasurement run(int rounds) {
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be at least 1, found " + rounds);
        }
        Engine.prepare();
        Profile shipped = Profile.shipped();
        try (NoGradGuard frozen = new NoGradGuard()) {
            ProfileCurve dtypes = scoped(() -> ProfileCurve.ofTwo(
                    Profile.BFLOAT16_SIDE,
                    "bfloat16 over float32",
                    SIDES,
                    rounds,
                    s -> ProfileKernel.usual(s, ScalarType.BFloat16, shipped.workerSide()),
                    s -> ProfileKernel.usual(s, ScalarType.Float, shipped.workerSide())));
            long few = (long) dtypes.crossing((double) shipped.bfloat16Side());
            ProfileCurve workers = scoped(() -> ProfileCurve.ofTwo(
                    Profile.WORKER_SIDE,
                    "one a worker over a batch",
                    LARGE_SIDES,
                    rounds,
                    s -> ProfileKernel.alone(s, ProfileKernel.type(s, (double) few)),
                    s -> ProfileKernel.batch(s, ProfileKernel.type(s, (double) few))));
            ScalarType type = ProfileKernel.type((double) ProfileKernel.GRAM_SIDE, (double) few);
            ProfileCurve gram = scoped(() -> ProfileCurve.ofTwo(
                    Profile.GRAM_RATIO,
                    "Gram form over the plain one",
                    RATIOS,
                    rounds,
                    r -> ProfileKernel.wide(r, true, type),
                    r -> ProfileKernel.wide(r, false, type)));
            ProfileCurve symmetric = scoped(() -> ProfileCurve.ofTwo(
                    Profile.SYMMETRIC_SIDE,
                    "half over the whole Gram matrix",
                    GRAM_SIDES,
                    rounds,
                    s -> ProfileKernel.gram(s, true),
                    s -> ProfileKernel.gram(s, false)));
            // where bfloat16 is not used, its products are not asked for
            Optional<ProfileCurve> panels = Optional.of(few)
                    .filter(side -> side < Profile.NEVER)
                    .map(side -> scoped(() -> ProfileCurve.ofTwo(
                            Profile.BFLOAT16_SYMMETRIC_SIDE,
                            "halves over whole products",
                            PANEL_SIDES,
                            rounds,
                            s -> ProfileKernel.panels(s, true),
                            s -> ProfileKernel.panels(s, false))));
            ProfileCurve batches = scoped(() -> ProfileCurve.ofSizes(
                    Profile.BATCH_ENTRIES, powers(14, 19), rounds, n -> ProfileKernel.batches(n, few)));
            ProfileCurve runs = scoped(
                    () -> ProfileCurve.ofSizes(Profile.RUN_ENTRIES, powers(13, 18), rounds, ProfileKernel.runs()));
            Profile found = new Profile(
                    few,
                    (long) workers.crossing((double) shipped.workerSide()),
                    gram.crossing(shipped.gramRatio()),
                    (long) symmetric.crossing((double) shipped.symmetricSide()),
                    panels.map(curve -> (long) curve.crossing((double) shipped.bfloat16SymmetricSide()))
                            .orElse(Profile.NEVER),
                    (long) batches.best((double) shipped.batchEntries()),
                    (long) runs.best((double) shipped.runEntries()));
            List<ProfileCurve> curves = new ArrayList<>(List.of(dtypes, workers, gram, symmetric));
            panels.ifPresent(curves::add);
            curves.addAll(List.of(batches, runs));
            return new ProfileMeasurement(found, curves);
        }
    }

    private static ProfileCurve scoped(Supplier<ProfileCurve> measure) {
        try (PointerScope scope = new PointerScope()) {
            return measure.get();
        }
    }

    private static List<Double> powers(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(i -> Math.scalb(1.0, i))
                .toList();
    }
}
