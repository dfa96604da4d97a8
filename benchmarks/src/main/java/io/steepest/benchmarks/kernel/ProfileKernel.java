package io.steepest.benchmarks.kernel;

import io.steepest.engine.Workers;
import io.steepest.linalg.Coefficients;
import io.steepest.linalg.Gram;
import io.steepest.linalg.NewtonSchulz;
import io.steepest.linalg.Precision;
import io.steepest.linalg.Start;
import io.steepest.profile.Profile;
import java.util.List;
import java.util.function.DoubleFunction;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The kernels among which a {@link Profile} chooses, at work on random matrices, on all workers as in a step. Each is
 * chosen by a profile that chooses no other.
 */
final class ProfileKernel {
    /** Smaller side where the Gram form is compared. */
    static final long GRAM_SIDE = 384;

    private static final long LEAST_SIDE = 2;
    private static final Coefficients COEFFICIENTS = Coefficients.polarExpress(5);
    /** Of the matrices that a worker gets. */
    private static final long ENTRIES = 1L << 17;
    /** Of all small matrices, which are cut into batches. */
    private static final long BATCHED = 1L << 20;
    /** Of the tensors of a rule that treats each entry alone: more than a cache holds. */
    private static final long ENTRYWISE = 1L << 22;

    /** As Polar Express shrinks its input against rounding. */
    private static final double MARGIN = 0.01;

    /** Batches of Newton–Schulz, whole Gram matrices. */
    private static final Profile PLAIN =
            new Profile(Profile.NEVER, Profile.NEVER, Profile.NEVER, Profile.NEVER, BATCHED, ENTRYWISE);
    /** One matrix a worker, in the direct form. */
    private static final Profile DIRECT =
            new Profile(Profile.NEVER, LEAST_SIDE, Profile.NEVER, Profile.NEVER, BATCHED, ENTRYWISE);
    /** One matrix a worker, in the Gram form. */
    private static final Profile BY_GRAM = new Profile(Profile.NEVER, LEAST_SIDE, 1, Profile.NEVER, BATCHED, ENTRYWISE);
    /** The same, symmetric products in bfloat16 by halves. */
    private static final Profile PANELS =
            new Profile(Profile.NEVER, LEAST_SIDE, Profile.NEVER, Profile.NEVER, LEAST_SIDE, BATCHED, ENTRYWISE);
    /** Gram matrices by halves. */
    private static final Profile HALVES =
            new Profile(Profile.NEVER, Profile.NEVER, Profile.NEVER, LEAST_SIDE, BATCHED, ENTRYWISE);

    private static final List<Long> SMALL = List.of(64L, 128L);

    private ProfileKernel() {}

    /** A batch of square matrices a worker. */
    static Runnable batch(double side, ScalarType type) {
        long s = (long) side;
        long k = count(s);
        Tensor all = random(Workers.most() * k, s, s);
        NewtonSchulz rule = rule(type);
        return () -> Workers.each(Workers.most(), i -> PLAIN.during(() -> rule.of(all.narrow(0, i * k, k))));
    }

    /** The same matrices, one after the other a worker. */
    static Runnable alone(double side, ScalarType type) {
        long s = (long) side;
        return each(DIRECT, rule(type), random(Workers.most() * count(s), s, s));
    }

    /** A kernel of each dtype as a step would choose it: large matrices one a worker, others as a batch. */
    static Runnable usual(double side, ScalarType type, long workerSide) {
        return side >= workerSide ? alone(side, type) : batch(side, type);
    }

    /** Matrices in bfloat16, one after the other a worker, with symmetric products by halves or whole. */
    static Runnable panels(double side, boolean halves) {
        long s = (long) side;
        Tensor all = random(Workers.most() * count(s), s, s);
        return each(halves ? PANELS : DIRECT, rule(ScalarType.BFloat16), all);
    }

    /** A matrix a worker, longer than wide by a ratio. */
    static Runnable wide(double ratio, boolean byGram, ScalarType type) {
        Tensor all = random(Workers.most(), GRAM_SIDE, Math.round(GRAM_SIDE * ratio));
        return each(byGram ? BY_GRAM : DIRECT, rule(type), all);
    }

    /** An average of Gram matrices of a side, one a worker. */
    static Runnable gram(double side, boolean byBlocks) {
        Profile profile = byBlocks ? HALVES : PLAIN;
        long s = (long) side;
        Tensor x = random(Workers.most(), s, s);
        Tensor f = random(Workers.most(), s, s);
        return () -> Workers.each(
                Workers.most(), i -> profile.during(() -> Gram.add(f.narrow(0, i, 1), x.narrow(0, i, 1), 0.9, 0.1)));
    }

    /** Small matrices in batches of so many entries, which workers take one after the other. */
    static Runnable batches(double entries, long bfloat16Side) {
        List<Runnable> tasks = SMALL.stream()
                .map(s -> batches(s, (long) entries, rule(type((double) s, (double) bfloat16Side))))
                .toList();
        return () -> tasks.forEach(Runnable::run);
    }

    private static Runnable batches(long side, long entries, NewtonSchulz rule) {
        Tensor all = random(BATCHED / (side * side), side, side);
        long k = Math.max(1, entries / (side * side));
        int n = (int) (all.size(0) / k);
        return () -> Workers.each(n, i -> PLAIN.during(() -> rule.of(all.narrow(0, i * k, k))));
    }

    /** A rule of the sign of a moving average, in runs of so many entries. */
    static DoubleFunction<Runnable> runs() {
        Tensor w = random(ENTRYWISE);
        Tensor g = random(ENTRYWISE);
        Tensor m = random(ENTRYWISE);
        return entries -> () -> {
            long each = (long) entries;
            Workers.each(
                    (int) (ENTRYWISE / each),
                    i -> signs(w.narrow(0, i * each, each), g.narrow(0, i * each, each), m.narrow(0, i * each, each)));
        };
    }

    private static void signs(Tensor w, Tensor g, Tensor m) {
        Scalar part = new Scalar(0.1);
        Tensor update = m.lerp(g, part).sign_();
        m.lerp_(g, part);
        w.mul_(new Scalar(0.999)).add_(update, new Scalar(-0.001));
    }

    /** What {@link Precision#FASTEST} would compute in. */
    static ScalarType type(double side, double bfloat16Side) {
        return side >= bfloat16Side ? ScalarType.BFloat16 : ScalarType.Float;
    }

    private static Runnable each(Profile profile, NewtonSchulz rule, Tensor all) {
        return () -> Workers.each(1, i -> profile.during(() -> rule.of(all)));
    }

    private static long count(long side) {
        return Math.max(1, ENTRIES / (side * side));
    }

    private static NewtonSchulz rule(ScalarType type) {
        Precision precision = type == ScalarType.BFloat16 ? Precision.BFLOAT16 : Precision.FLOAT32;
        return new NewtonSchulz(COEFFICIENTS, Start.SCHATTEN_4, precision, MARGIN);
    }

    /** By a generator of its own: a measurement changes no later random number. */
    private static Tensor random(long... shape) {
        return torch.randn(
                shape, new GeneratorOptional(torch.make_generator_cpu(1)), new TensorOptions(ScalarType.Float));
    }
}
