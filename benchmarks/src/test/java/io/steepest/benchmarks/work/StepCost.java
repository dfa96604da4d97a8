package io.steepest.benchmarks.work;

import io.steepest.machine.InstructionSet;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Role;
import io.steepest.param.Roles;
import io.steepest.profile.Profile;
import io.steepest.recipe.Recipe;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The most that one step on a fixed set of parameters does, each number by itself, over three steps in a row. The set has
 * small matrices, which are stepped in batches, and larger ones, which are stepped one by one.
 *
 * <p>The numbers are the same on all machines: one thread computes, by the profile of one class of processors.
 *
 * @param calls of libtorch's operators from Java
 * @param tensors in new memory, handed to Java
 * @param waits for a value of the device
 * @param passes bytes that operators read and write, products and decompositions apart, over the bytes of the parameters
 * @param megaflops operations of matrix products, in millions
 */
record StepCost(long calls, long tensors, long waits, double passes, double megaflops) {
    static final List<String> COLUMNS = List.of("calls", "tensors", "waits", "passes", "Mflop");

    private static final List<Integer> SEEN = List.of(10, 11, 12);
    private static final Profile PROFILE = Profile.shipped(InstructionSet.AVX2);

    /** Name and shape of a parameter, what it does, and how many there are of it. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Kind(String name, Role role, int times, long... shape) {}

    private static final List<Kind> SET = List.of(
            new Kind("small", Role.LINEAR, 2, 24, 16),
            new Kind("square", Role.LINEAR, 2, 128, 128),
            new Kind("wide", Role.LINEAR, 1, 128, 256),
            new Kind("table", Role.EMBEDDING, 1, 40, 16),
            new Kind("taps", Role.CONV, 1, 8, 4, 3, 3),
            new Kind("head", Role.HEAD, 1, 10, 24),
            new Kind("bias", Role.BIAS, 2, 24),
            new Kind("gain", Role.GAIN, 1, 24));

    /** The shapes of the set by name. */
    static Map<String, long[]> shapes() {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        SET.forEach(kind -> IntStream.range(0, kind.times()).forEach(i -> shapes.put(kind.name() + i, kind.shape())));
        return shapes;
    }

    /** Counts the steps of a recipe. */
    static StepCost of(Recipe recipe) {
        List<StepCost> seen = new ArrayList<>();
        int threads = torch.get_num_threads();
        torch.set_num_threads(1);
        try {
            PROFILE.during(() -> count(recipe, seen));
        } finally {
            torch.set_num_threads(threads);
        }
        return seen.stream().reduce(new StepCost(0, 0, 0, 0, 0), StepCost::most);
    }

    private static void count(Recipe recipe, List<StepCost> seen) {
        Module module = new Module();
        try (PointerScope scope = new PointerScope()) {
            torch.manual_seed(1);
            Roles roles = Roles.inferred();
            double bytes = 0;
            for (Kind kind : SET) {
                roles = roles.with(kind.name() + "*", kind.role());
            }
            for (Map.Entry<String, long[]> each : shapes().entrySet()) {
                Tensor w = torch.randn(each.getValue());
                bytes += Float.BYTES * (double) w.numel();
                module.register_parameter(each.getKey(), w);
            }
            try (SteepestDescent optimizer =
                    SteepestDescent.follow(recipe).roles(roles).on(module)) {
                for (int t = 1; t <= SEEN.get(SEEN.size() - 1); t++) {
                    draw(optimizer);
                    if (SEEN.contains(t)) {
                        seen.add(of(NativeCalls.during(() -> optimizer.step(1)).orElseThrow(), bytes));
                    } else {
                        optimizer.step(1);
                    }
                }
            }
        } finally {
            module.close();
        }
    }

    /** Draws new gradients for all parameters. */
    static void draw(SteepestDescent optimizer) {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            // member by member: what is written into a whole bank counts for no parameter as a gradient
            optimizer
                    .banks()
                    .forEach(bank ->
                            bank.members().forEach(member -> member.gradient().normal_()));
        }
    }

    private static StepCost of(NativeCalls seen, double bytes) {
        double flops = seen.flops().values().stream().mapToDouble(x -> x).sum();
        return new StepCost(
                seen.total(),
                seen.tensors(),
                seen.synchronizations(),
                roundedUp(seen.bytes() / bytes, 100),
                roundedUp(flops / 1e6, 1000));
    }

    /** As many digits as a line has, so that a line bounds what it was printed from. */
    private static double roundedUp(double x, double ofOne) {
        return Math.ceil(x * ofOne - 1e-6) / ofOne;
    }

    private StepCost most(StepCost other) {
        return new StepCost(
                Math.max(calls, other.calls),
                Math.max(tensors, other.tensors),
                Math.max(waits, other.waits),
                Math.max(passes, other.passes),
                Math.max(megaflops, other.megaflops));
    }

    /** Names of the numbers in which this is more than the other. */
    List<String> above(StepCost bound) {
        List<Double> here = numbers();
        List<Double> there = bound.numbers();
        return IntStream.range(0, here.size())
                .filter(i -> here.get(i) > there.get(i))
                .mapToObj(COLUMNS::get)
                .toList();
    }

    private List<Double> numbers() {
        return List.of((double) calls, (double) tensors, (double) waits, passes, megaflops);
    }

    /** As a line of the list. */
    String line(String name) {
        return String.format(Locale.ROOT, "%-22s%8d%9d%7d%9.2f%11.3f", name, calls, tensors, waits, passes, megaflops);
    }

    /** From the words of a line, the first of which is the name. */
    static StepCost parse(String... words) {
        return new StepCost(
                Long.parseLong(words[1]),
                Long.parseLong(words[2]),
                Long.parseLong(words[3]),
                Double.parseDouble(words[4]),
                Double.parseDouble(words[5]));
    }
}
