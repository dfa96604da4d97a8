package io.steepest.studio.study;

import io.steepest.train.Setup;
import io.steepest.train.model.ModelOptions;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Makes a study so small that it ends in seconds, to see that all of it works. Its results say nothing. */
final class Quick {
    private static final int STEPS = 4;
    private static final int BATCH = 4;
    private static final int WIDTH = 16;
    private static final int HEADS = 2;
    private static final int CONTEXT = 16;
    private static final int CONDITIONS = 2;

    private Quick() {}

    /** The study with few steps of small models, two seeds and two conditions. */
    static Study of(Study study) {
        Set<String> conditions = study.conditions().stream().limit(CONDITIONS).collect(Collectors.toSet());
        List<Arm> arms = study.arms().stream()
                .filter(arm -> conditions.contains(arm.condition()))
                .map(arm -> new Arm(
                        arm.optimizer(),
                        arm.condition(),
                        small(arm.setup()),
                        small(arm.tunedOn()),
                        arm.fixed(),
                        arm.again()))
                .toList();
        return new Study(
                study.name(),
                study.title(),
                study.question(),
                arms,
                few(study.method()),
                study.measure(),
                Math.min(2, study.seeds()),
                study.threads(),
                study.baseline(),
                study.target());
    }

    private static Method few(Method method) {
        if (method instanceof Method.Tuning tuning) {
            return new Method.Tuning(
                    tuning.factor(), Math.min(3, tuning.points()), 1, 1, 0, tuning.rest(), tuning.decays());
        }
        return method instanceof Method.Rates rates
                ? new Method.Rates(rates.factor(), Math.min(1, rates.below()), Math.min(1, rates.above()))
                : method;
    }

    private static Setup small(Setup setup) {
        Setup.Loop loop = setup.loop();
        long steps = Math.min(STEPS, loop.steps());
        Setup.Pace pace =
                new Setup.Pace(loop.pace().schedule(), Math.min(1, loop.pace().warmup()), steps);
        Setup.Network network = setup.network();
        return setup.with(setup.source().within(CONTEXT))
                .with(few(network))
                .with(
                        new Setup.Loop(steps, Math.min(BATCH, loop.batch()), 1, loop.clip(), pace),
                        new Setup.Evaluation(Math.max(1, steps / 2), 1));
    }

    /** A pretrained encoder has one size: a random one takes its place. */
    private static Setup.Network few(Setup.Network network) {
        ModelOptions sizes = network.options();
        String kind = network.kind().equals("minilm") ? "encoder" : network.kind();
        return new Setup.Network(
                kind,
                new ModelOptions(
                        Math.min(WIDTH, sizes.width()),
                        Math.min(2, sizes.depth()),
                        Math.min(HEADS, sizes.heads()),
                        sizes.tied(),
                        sizes.frozen()),
                network.init(),
                network.precision());
    }
}
