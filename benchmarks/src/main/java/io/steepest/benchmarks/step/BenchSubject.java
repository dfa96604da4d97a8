package io.steepest.benchmarks.step;

import io.steepest.checkpoint.Safetensors;
import io.steepest.checkpoint.TensorFile;
import io.steepest.dist.Ranks;
import io.steepest.optim.NonFinite;
import io.steepest.optim.Options;
import io.steepest.optim.SteepestDescent;
import io.steepest.param.Bank;
import io.steepest.param.Roles;
import io.steepest.train.Optimizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** An optimizer at work on a set of parameters without a network, its gradients random or from a file. */
public final class BenchSubject implements AutoCloseable {
    private static final double WEIGHT = 0.02;
    private static final double GRADIENT = 1e-3;

    /** Of its own: what it draws does not depend on other subjects. */
    private final GeneratorOptional generator = new GeneratorOptional(torch.make_generator_cpu(1)).retainReference();

    private final Module module = new Module();
    private final SteepestDescent optimizer;

    /** @param scale of random weights; zero for weights of zero */
    private BenchSubject(String name, ParameterSet set, double scale, BenchCourse course, Ranks ranks) {
        Optimizers.Entry entry = Optimizers.named(name);
        try (PointerScope scope = new PointerScope()) {
            Roles roles = Roles.inferred();
            for (ParameterSet.Parameter p : set.parameters()) {
                module.register_parameter(
                        p.name(), torch.randn(p.extents(), generator).mul_(new Scalar(scale)));
                roles = roles.with(p.name(), p.role());
            }
            Options options = SteepestDescent.follow(entry.recipe())
                    .roles(roles)
                    .onNonFinite(course.nonFinite())
                    .over(ranks);
            optimizer = (course.clips() ? options.clippedTo(course.clip()) : options).on(module);
        }
    }

    /** With random weights, as steps of one course want it. */
    public static BenchSubject random(String name, ParameterSet set, BenchCourse course) {
        return random(name, set, course, Ranks.single());
    }

    /** With random weights, as one of several ranks. */
    public static BenchSubject random(String name, ParameterSet set, BenchCourse course, Ranks ranks) {
        return new BenchSubject(name, set, WEIGHT, course, ranks);
    }

    /** With random weights, and nothing clipped. */
    public static BenchSubject random(String name, ParameterSet set, NonFinite nonFinite) {
        return random(name, set, new BenchCourse(1, 0, 0, nonFinite));
    }

    /** With weights of zero: after a step the weights are the update, and decay has no part in it. */
    public static BenchSubject zero(String name, ParameterSet set, BenchCourse course) {
        return new BenchSubject(name, set, 0, course, Ranks.single());
    }

    /** The optimizer. */
    public SteepestDescent optimizer() {
        return optimizer;
    }

    /** New gradients, as if by a backward pass. */
    public void draw() {
        try (PointerScope scope = new PointerScope();
                NoGradGuard frozen = new NoGradGuard()) {
            Scalar size = new Scalar(GRADIENT);
            // member by member: what is written into a whole bank counts for no parameter as a gradient
            optimizer
                    .banks()
                    .forEach(bank -> bank.members()
                            .forEach(member ->
                                    member.gradient().normal_(0, 1, generator).mul_(size)));
        }
    }

    /**
     * Gradients from a file, by the names of the parameters.
     *
     * @throws IllegalArgumentException if one is missing or has another shape
     * @throws IOException if it cannot be read
     */
    public void read(Path file) throws IOException {
        try (TensorFile found = Safetensors.read(file);
                NoGradGuard frozen = new NoGradGuard();
                PointerScope scope = new PointerScope()) {
            for (Bank bank : optimizer.banks()) {
                for (Bank.Member member : bank.members()) {
                    Tensor gradient = found.tensors().get(member.name());
                    String wanted =
                            Arrays.toString(member.gradient().sizes().vec().get());
                    String there = gradient == null
                            ? "none"
                            : Arrays.toString(gradient.sizes().vec().get());
                    if (!there.equals(wanted)) {
                        throw new IllegalArgumentException("--gradients " + file + " must hold " + member.name() + " "
                                + wanted + ", found " + there);
                    }
                    member.gradient().copy_(gradient);
                }
            }
        }
    }

    /**
     * Writes the weights by the names of the parameters.
     *
     * @throws IOException if it cannot be written
     */
    public void write(Path file) throws IOException {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        optimizer.banks().forEach(bank -> bank.members().forEach(m -> weights.put(m.name(), m.parameter())));
        Safetensors.write(file, weights, Map.of());
    }

    @Override
    public void close() {
        optimizer.close();
        module.close();
        generator.close();
    }
}
